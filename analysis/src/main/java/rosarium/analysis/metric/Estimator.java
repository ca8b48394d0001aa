package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.stats.Wilson;
import rosarium.core.judge.Estimate;
import rosarium.core.judge.Interval;

/**
 * Turns values into a mean with a 95 % interval: Wilson for a share with one answer a query, the
 * bootstrap over queries otherwise.
 */
public final class Estimator {
  private static final double CONFIDENCE = 0.95;

  private Estimator() {}

  /**
   * What came out.
   *
   * @param estimate empty when nothing was scored
   * @param method how the interval was made: {@code wilson}, {@code bootstrap}, {@code
   *     cluster-bootstrap}, or {@code none}
   */
  public record Outcome(Optional<Estimate> estimate, String method) {}

  /**
   * Estimate a mean.
   *
   * @param seed master seed of the analysis
   * @param names what the estimate is of, so that its random stream is its own
   */
  public static Outcome of(Scores scores, long seed, String... names) {
    double[][] clusters = clusters(scores);
    int scored = scores.scored();
    if (scored == 0) {
      return new Outcome(Optional.empty(), "none");
    }
    double sum = 0;
    for (double[] cluster : clusters) {
      for (double value : cluster) {
        sum += value;
      }
    }
    boolean single = clusters.length == scored;
    Interval interval;
    String method;
    if (scores.share() && single) {
      interval = Wilson.interval((int) Math.round(sum), scored, CONFIDENCE);
      method = "wilson";
    } else {
      interval = Bootstrap.ofClusters(clusters, CONFIDENCE, RandomStreams.of(seed, names));
      method = single ? "bootstrap" : "cluster-bootstrap";
    }
    Estimate estimate =
        new Estimate(
            scores.metric(), scores.unit(), sum / scored, interval, scored, scores.unscored());
    return new Outcome(Optional.of(estimate), method);
  }

  /** Returns the scored values of each query that has some. */
  private static double[][] clusters(Scores scores) {
    Map<String, List<Double>> byQuery = new LinkedHashMap<>();
    scores
        .values()
        .forEach(
            (key, value) ->
                value.ifPresent(
                    v -> byQuery.computeIfAbsent(key.query(), q -> new ArrayList<>()).add(v)));
    return byQuery.values().stream()
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
        .toArray(double[][]::new);
  }
}
