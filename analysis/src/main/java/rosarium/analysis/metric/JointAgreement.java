package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.Kappa;
import rosarium.core.judge.Interval;

/**
 * How far several judges agree on the same answers, all at once (Fleiss 1971).
 *
 * @param answers that all of them scored
 * @param leftOut answers that some scored and some did not
 * @param unanimous share of the answers on which all say the same
 * @param kappa Fleiss' kappa; empty when all verdicts are of one class
 * @param ci95 its interval, by resampling answers; empty with kappa
 */
public record JointAgreement(
    int answers, int leftOut, double unanimous, OptionalDouble kappa, Optional<Interval> ci95) {
  /**
   * Compare judges.
   *
   * @param judges for each its values of one metric, one {@code Scores} a cell, in the same order
   * @return empty when no answer has a value of each
   */
  public static Optional<JointAgreement> of(List<List<Scores>> judges, RandomGenerator random) {
    List<int[]> counts = new ArrayList<>();
    int leftOut = 0;
    for (int cell = 0; cell < judges.get(0).size(); cell++) {
      for (AnswerKey key : judges.get(0).get(cell).values().keySet()) {
        int[] said = new int[2];
        for (List<Scores> judge : judges) {
          OptionalDouble value = judge.get(cell).values().getOrDefault(key, OptionalDouble.empty());
          if (value.isPresent()) {
            said[value.getAsDouble() >= 0.5 ? 1 : 0]++;
          }
        }
        if (said[0] + said[1] == judges.size()) {
          counts.add(said);
        } else {
          leftOut += said[0] + said[1] > 0 ? 1 : 0;
        }
      }
    }
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    int[][] all = counts.toArray(int[][]::new);
    OptionalDouble kappa = Kappa.fleiss(all);
    long unanimous = counts.stream().filter(said -> said[0] == 0 || said[1] == 0).count();
    Optional<Interval> interval =
        kappa.isEmpty()
            ? Optional.empty()
            : Optional.of(Bootstrap.of(all.length, 0.95, random, drawn -> kappaOf(all, drawn)));
    return Optional.of(
        new JointAgreement(all.length, leftOut, (double) unanimous / all.length, kappa, interval));
  }

  /** A resample of one class has no kappa; agreement cannot be told from chance there: 0. */
  private static double kappaOf(int[][] counts, int[] drawn) {
    int[][] resampled = new int[drawn.length][];
    for (int i = 0; i < drawn.length; i++) {
      resampled[i] = counts[drawn[i]];
    }
    return Kappa.fleiss(resampled).orElse(0);
  }
}
