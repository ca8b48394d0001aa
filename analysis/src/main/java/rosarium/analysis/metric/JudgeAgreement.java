package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.Kappa;
import rosarium.core.judge.Interval;

/**
 * How far two judges agree on the same answers (cohen1960kappa).
 *
 * @param both answers that both call a refusal
 * @param onlyFirst answers that only the first does
 * @param onlySecond answers that only the second does
 * @param neither answers that neither does
 * @param share of answers on which they say the same
 * @param kappa agreement beyond chance; empty when all answers are of one class
 * @param ci95 its interval, by resampling answers; empty with kappa
 */
public record JudgeAgreement(
    int both,
    int onlyFirst,
    int onlySecond,
    int neither,
    double share,
    OptionalDouble kappa,
    Optional<Interval> ci95) {
  /**
   * Compare two judges.
   *
   * @param first values of one metric by the first judge, one {@code Scores} a cell
   * @param second the same by the second, in the same order
   * @return empty when no answer has two values
   */
  public static Optional<JudgeAgreement> of(
      List<Scores> first, List<Scores> second, RandomGenerator random) {
    List<Integer> classes = new ArrayList<>();
    for (int cell = 0; cell < first.size(); cell++) {
      Scores other = second.get(cell);
      first
          .get(cell)
          .values()
          .forEach(
              (key, value) -> {
                OptionalDouble twin = other.values().getOrDefault(key, OptionalDouble.empty());
                if (value.isPresent() && twin.isPresent()) {
                  classes.add(2 * klass(value) + klass(twin));
                }
              });
    }
    if (classes.isEmpty()) {
      return Optional.empty();
    }
    int[] each = classes.stream().mapToInt(Integer::intValue).toArray();
    int[][] table = table(each);
    OptionalDouble kappa = Kappa.cohen(table);
    Optional<Interval> interval =
        kappa.isEmpty()
            ? Optional.empty()
            : Optional.of(Bootstrap.of(each.length, 0.95, random, drawn -> kappaOf(each, drawn)));
    double share = (double) (table[0][0] + table[1][1]) / each.length;
    return Optional.of(
        new JudgeAgreement(
            table[1][1], table[1][0], table[0][1], table[0][0], share, kappa, interval));
  }

  private static int klass(OptionalDouble value) {
    return value.getAsDouble() >= 0.5 ? 1 : 0;
  }

  private static int[][] table(int[] classes) {
    int[][] table = new int[2][2];
    for (int each : classes) {
      table[each / 2][each % 2]++;
    }
    return table;
  }

  /** A resample of one class has no kappa; agreement cannot be told from chance there: 0. */
  private static double kappaOf(int[] classes, int[] drawn) {
    int[] counts = new int[4];
    for (int i : drawn) {
      counts[classes[i]]++;
    }
    return Kappa.cohen(new int[][] {{counts[0], counts[1]}, {counts[2], counts[3]}}).orElse(0);
  }
}
