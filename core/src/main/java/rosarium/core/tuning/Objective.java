package rosarium.core.tuning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.extension.Range;

/**
 * What is made small: a weighted sum of parts, each the mean over the answer tokens of its own
 * examples.
 *
 * @param parts by name, in the order in which they are reported
 * @param clamp in [0, 1): 0 computes {@code -ln(1 - q)} exactly; above it, {@code 1 - q} is taken
 *     for no smaller, and the gradient is 0 where it is
 */
public record Objective(Map<String, Part> parts, double clamp) {
  /** What an answer token with probability q costs. */
  public enum Form {
    /** {@code -ln q}. */
    LIKELIHOOD,
    /** {@code -ln(1 - q)} (welleck2020unlikelihood). */
    UNLIKELIHOOD
  }

  /**
   * One part.
   *
   * @param form what a token costs
   * @param weight in the sum, above 0
   */
  public record Part(Form form, double weight) {
    /** Check the range. */
    public Part {
      Range.above("weight", weight, 0);
    }
  }

  /** Copy the parts; check the range. */
  public Objective {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    Range.closed("clamp", clamp, 0, 0.5);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an objective without parts");
    }
  }

  /**
   * Return the part of an example.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Part part(Example example) {
    Part part = parts.get(example.part());
    if (part == null) {
      throw new IllegalArgumentException(
          "no part '%s' in the objective %s".formatted(example.part(), parts.keySet()));
    }
    return part;
  }

  /** Return how many answer tokens each part has among some examples. */
  SortedMap<String, Integer> targets(List<Example> examples) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    examples.forEach(example -> counts.merge(example.part(), example.targets(), Integer::sum));
    return counts;
  }

  /** Return what one answer token of each part weighs in the loss of some examples. */
  SortedMap<String, Double> tokenWeights(List<Example> examples) {
    SortedMap<String, Integer> counts = targets(examples);
    SortedMap<String, Double> weights = new TreeMap<>();
    for (Example example : examples) {
      double count = Objects.requireNonNull(counts.get(example.part()));
      weights.put(example.part(), part(example).weight() / count);
    }
    return weights;
  }

  /** Return the weighted sum of the means of parts. */
  double total(Map<String, Double> means) {
    double total = 0;
    for (Map.Entry<String, Part> part : parts.entrySet()) {
      total += part.getValue().weight() * means.getOrDefault(part.getKey(), 0.0);
    }
    return total;
  }
}
