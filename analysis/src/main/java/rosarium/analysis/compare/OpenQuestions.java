package rosarium.analysis.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What judges would have to be asked for a comparison to use them in full. */
final class OpenQuestions {
  private static final int SHOWN = 5;

  private final Map<Asked, Set<String>> cells = new LinkedHashMap<>();

  private record Asked(String judge, String place) {}

  void add(String judge, Side side) {
    cells
        .computeIfAbsent(new Asked(judge, side.place()), any -> new LinkedHashSet<>())
        .add(side.name() + " on " + side.cell().dataset());
  }

  /** Return one note a judge and run, in the order in which they came up. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    cells.forEach(
        (asked, where) -> {
          String list = where.stream().limit(SHOWN).collect(Collectors.joining(", "));
          String more = where.size() > SHOWN ? " and " + (where.size() - SHOWN) + " more" : "";
          notes.add(
              ("judge %s has not judged every answer of %s%s in %s: it is left out where it was not"
                      + " asked, and what had no reply is unscored; 'rosarium judge %s' asks it")
                  .formatted(asked.judge(), list, more, asked.place(), asked.place()));
        });
    return notes;
  }
}
