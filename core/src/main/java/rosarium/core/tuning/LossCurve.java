package rosarium.core.tuning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the loss was, step by step, and after each epoch on the examples held out.
 *
 * @param steps in order
 * @param heldOut before the first epoch and after each one; empty if nothing is held out
 */
public record LossCurve(List<Step> steps, List<HeldOut> heldOut) {
  /** A curve without points. */
  public static final LossCurve EMPTY = new LossCurve(List.of(), List.of());

  /**
   * One step, before its parameters moved.
   *
   * @param step from 1
   * @param epoch from 1
   * @param loss the weighted sum
   * @param parts the mean of each part that had examples
   * @param gradientNorm of all parameters together, before clipping
   * @param rate learning rate
   */
  public record Step(
      int step,
      int epoch,
      double loss,
      SortedMap<String, Double> parts,
      double gradientNorm,
      double rate) {
    /** Copy the map. */
    public Step {
      parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }
  }

  /**
   * The loss on the examples held out.
   *
   * @param epoch after which; 0 is before the first
   * @param loss the weighted sum
   * @param parts the mean of each part
   */
  public record HeldOut(int epoch, double loss, SortedMap<String, Double> parts) {
    /** Copy the map. */
    public HeldOut {
      parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }
  }

  /** Copy the lists. */
  public LossCurve {
    steps = List.copyOf(steps);
    heldOut = List.copyOf(heldOut);
  }

  LossCurve plus(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new LossCurve(longer, heldOut);
  }

  LossCurve plus(HeldOut loss) {
    List<HeldOut> longer = new ArrayList<>(heldOut);
    longer.add(loss);
    return new LossCurve(steps, longer);
  }

  /** Return the lowest loss on the examples held out so far. */
  public OptionalDouble best() {
    return heldOut.stream().mapToDouble(HeldOut::loss).min();
  }

  /** Return how many epochs went by since the held-out loss was lowest. */
  int epochsSinceBest() {
    int at = 0;
    for (int i = 1; i < heldOut.size(); i++) {
      if (heldOut.get(i).loss() < heldOut.get(at).loss()) {
        at = i;
      }
    }
    return Math.max(0, heldOut.size() - 1 - at);
  }

  /** Return the mean loss of each part over the steps of an epoch. */
  public Map<String, Double> meanOf(int epoch) {
    SortedMap<String, Double> sums = new TreeMap<>();
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (Step step : steps) {
      if (step.epoch() == epoch) {
        step.parts()
            .forEach(
                (part, loss) -> {
                  sums.merge(part, loss, Double::sum);
                  counts.merge(part, 1, Integer::sum);
                });
      }
    }
    counts.forEach((part, count) -> sums.computeIfPresent(part, (same, sum) -> sum / count));
    return sums;
  }
}
