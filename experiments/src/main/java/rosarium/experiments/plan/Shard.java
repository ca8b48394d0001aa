package rosarium.experiments.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rosarium.core.config.ConfigException;
import rosarium.core.record.Cell;

/**
 * A part of a plan for one of several machines: every {@code of}-th cell.
 *
 * @param index which part, from 1
 * @param of how many parts
 */
public record Shard(int index, int of) {
  /** The whole plan. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})/([1-9][0-9]{0,5})");

  /** Check the range. */
  public Shard {
    if (index < 1 || index > of) {
      throw new IllegalArgumentException("shard " + index + " of " + of);
    }
  }

  /** Read {@code i/n}, for example {@code 2/4}. */
  public static Shard parse(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      int index = Integer.parseInt(form.group(1));
      int of = Integer.parseInt(form.group(2));
      if (index <= of) {
        return new Shard(index, of);
      }
    }
    throw new ConfigException("--shard " + text + ": write i/n with 1 <= i <= n, for example 2/4");
  }

  /** Return the cells of this part, in order. */
  public List<Cell> of(Plan plan) {
    List<Cell> part = new ArrayList<>();
    for (int i = index - 1; i < plan.cells().size(); i += of) {
      part.add(plan.cells().get(i));
    }
    return part;
  }
}
