package rosarium.variants.gate;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.GateInput;
import rosarium.core.extension.Range;

/**
 * Let the contrast act where the model is unsure: the entropy of the closed row is at least h.
 * Ours; no source publishes a threshold.
 *
 * @param h nats, at least 0; 0 is always open, above ln V never
 */
@AutoService(Gate.class)
@GateCard(
    id = "entropy",
    formula = "H(P(x)) >= h",
    summary = "The contrast acts where the closed row's entropy is at least h nats.")
public record EntropyGate(double h) implements Gate {
  /** Check the range. */
  public EntropyGate {
    Range.atLeast("h", h, 0);
  }

  /** Ours. */
  public EntropyGate() {
    this(1.0);
  }

  @Override
  public Reads reads() {
    return Reads.CLOSED_ROW;
  }

  @Override
  public double[] open(GateInput now) {
    return Arrays.stream(now.closedRow().entropy()).map(nats -> nats >= h ? 1 : 0).toArray();
  }
}
