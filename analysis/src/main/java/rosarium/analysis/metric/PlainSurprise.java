package rosarium.analysis.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.LikelihoodFile;
import rosarium.core.prompt.Query;

/**
 * How strange plain decoding finds answers: {@code nll-plain}, the mean negative log-likelihood of
 * a token, nats; its exponential is the perplexity (methods.md 7.5). Gibberish is strange, and so
 * is text that no plain answer would hold.
 */
public final class PlainSurprise {
  /** Id of the metric. */
  public static final String ID = "nll-plain";

  private static final double HIGH = 0.99;

  private PlainSurprise() {}

  /** Return the values of the answers of a cell that were written. */
  public static Scores of(CellData data, LikelihoodFile file) {
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    Set<String> written =
        data.queries().stream()
            .filter(query -> query.choice() == null)
            .map(Query::id)
            .collect(Collectors.toSet());
    for (AnswerKey key : data.planned()) {
      if (written.contains(key.query())) {
        Double value = file.nll().get(key);
        values.put(key, value == null ? OptionalDouble.empty() : OptionalDouble.of(value));
      }
    }
    return new Scores(ID, "nats a token", false, values);
  }

  /**
   * Return whether each answer is stranger than all but a hundredth of plain's own answers to the
   * same queries.
   *
   * @param plain of the baseline; of itself for a baseline
   */
  public static Scores beyond(Scores plain, Scores own) {
    double[] sorted = sorted(plain);
    Map<AnswerKey, OptionalDouble> values = new LinkedHashMap<>();
    own.values()
        .forEach(
            (key, value) ->
                values.put(
                    key,
                    value.isEmpty() || sorted.length == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(value.getAsDouble() > percentile(sorted) ? 1 : 0)));
    return new Scores("ppl-above-plain-99", "share of answers", true, values);
  }

  /** Return the smallest value that at least 99 of 100 do not exceed. */
  private static double percentile(double[] sorted) {
    return sorted[(int) Math.ceil(HIGH * sorted.length) - 1];
  }

  /** Return the values in order. */
  public static double[] sorted(Scores scores) {
    double[] values =
        scores.values().values().stream()
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    Arrays.sort(values);
    return values;
  }
}
