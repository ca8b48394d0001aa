package rosarium.variants.gate;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.GateInput;
import rosarium.core.extension.Range;

/**
 * Let the contrast fade as the answer grows: {@code g = 2^(-t / h)}. Ours.
 *
 * @param halfLife h, tokens after which g has halved, above 0
 * @param cutoff in [0, 1); once g is below it the gate is closed for good; 0 never closes
 */
@AutoService(Gate.class)
@GateCard(id = "fading", formula = "2^(-t / h)", summary = "The contrast halves every h tokens.")
public record Fading(double halfLife, double cutoff) implements Gate {
  /** Check the ranges. */
  public Fading {
    Range.above("half_life", halfLife, 0);
    Range.closed("cutoff", cutoff, 0, 1);
  }

  /** Ours. */
  public Fading() {
    this(16, 0);
  }

  @Override
  public Reads reads() {
    return Reads.NOTHING;
  }

  @Override
  public double[] open(GateInput now) {
    return Arrays.stream(now.step_B()).mapToDouble(t -> closedForGood(t) ? 0 : at(t)).toArray();
  }

  @Override
  public boolean closedForGood(int step) {
    return at(step) < cutoff;
  }

  @Override
  public boolean graded() {
    return true;
  }

  private double at(int step) {
    return Math.pow(2, -step / halfLife);
  }
}
