package rosarium.analysis.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import rosarium.analysis.run.AnswerKey;

/**
 * The values of one metric for the answers of one cell.
 *
 * @param metric its id, which names the judge, for example {@code refusal/refusal-own-v1}
 * @param unit for example {@code share of queries} or {@code tokens}
 * @param share whether each value is 0 or 1, so that the mean is a share
 * @param values for each planned answer a value, or empty when there is none: unscored
 */
public record Scores(
    String metric, String unit, boolean share, Map<AnswerKey, OptionalDouble> values) {
  /** Keep the order. */
  public Scores {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Return the same metric for some of the answers. */
  public Scores only(Predicate<AnswerKey> wanted) {
    Map<AnswerKey, OptionalDouble> kept = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (wanted.test(key)) {
            kept.put(key, value);
          }
        });
    return new Scores(metric, unit, share, kept);
  }

  /** Return how many answers have a value. */
  public int scored() {
    return (int) values.values().stream().filter(OptionalDouble::isPresent).count();
  }

  /** Return how many have none. */
  public int unscored() {
    return values.size() - scored();
  }
}
