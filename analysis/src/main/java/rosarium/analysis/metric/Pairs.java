package rosarium.analysis.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import rosarium.analysis.run.AnswerKey;

/**
 * The values of two cells in one metric, answer by answer, since both had the same queries.
 *
 * @param metric its id
 * @param unit of the values
 * @param share whether each value is 0 or 1
 * @param complete pairs of which both have a value, in the order of the variant's plan
 * @param planned pairs that the plan asks for
 * @param lacksBaseline planned pairs in which the baseline has no value
 * @param lacksVariant planned pairs in which the variant has none
 */
public record Pairs(
    String metric,
    String unit,
    boolean share,
    List<Pair> complete,
    int planned,
    int lacksBaseline,
    int lacksVariant) {
  /**
   * Two answers to one query.
   *
   * @param key query and sample
   * @param baseline value of the one
   * @param variant value of the other
   */
  public record Pair(AnswerKey key, double baseline, double variant) {
    /** Return variant minus baseline. */
    public double difference() {
      return variant - baseline;
    }
  }

  /** Copy the list. */
  public Pairs {
    complete = List.copyOf(complete);
  }

  /**
   * Pair two cells.
   *
   * @throws IllegalArgumentException when they hold different metrics
   */
  public static Pairs of(Scores baseline, Scores variant) {
    if (!baseline.metric().equals(variant.metric())) {
      throw new IllegalArgumentException(baseline.metric() + " against " + variant.metric());
    }
    List<Pair> complete = new ArrayList<>();
    int lacksBaseline = 0;
    int lacksVariant = 0;
    for (Map.Entry<AnswerKey, OptionalDouble> each : variant.values().entrySet()) {
      OptionalDouble before = baseline.values().getOrDefault(each.getKey(), OptionalDouble.empty());
      OptionalDouble after = each.getValue();
      lacksBaseline += before.isEmpty() ? 1 : 0;
      lacksVariant += after.isEmpty() ? 1 : 0;
      if (before.isPresent() && after.isPresent()) {
        complete.add(new Pair(each.getKey(), before.getAsDouble(), after.getAsDouble()));
      }
    }
    return new Pairs(
        variant.metric(),
        variant.unit(),
        variant.share(),
        complete,
        variant.values().size(),
        lacksBaseline,
        lacksVariant);
  }

  /** Return how many planned pairs are not complete. */
  public int unscored() {
    return planned - complete.size();
  }

  /** Return the pairs of sample 0: one a query, so that tests see independent ones. */
  public List<Pair> first() {
    return complete.stream().filter(pair -> pair.key().sample() == 0).toList();
  }

  /** Return the differences of each query, in order. */
  public double[][] byQuery() {
    Map<String, List<Double>> found = new LinkedHashMap<>();
    for (Pair pair : complete) {
      found.computeIfAbsent(pair.key().query(), q -> new ArrayList<>()).add(pair.difference());
    }
    return found.values().stream()
        .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray())
        .toArray(double[][]::new);
  }

  /** Return whether queries have several answers. */
  public boolean clustered() {
    return complete.stream().anyMatch(pair -> pair.key().sample() > 0);
  }
}
