package rosarium.variants.gate;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.GateInput;
import rosarium.core.extension.Range;

/**
 * Let the contrast act where probability is spread out: the sum of squared probabilities of the
 * closed row is at most kappa.
 *
 * <p>Differs from USCD: its test, the standard deviation of P over the vocabulary at most s, is the
 * same as {@code kappa = s^2 (V - 1) + 1/V}, but there V decides what a value of s means.
 *
 * @param kappa in (0, 1]; 1 is always open, below 1/V never
 */
@AutoService(Gate.class)
@GateCard(
    id = "spread",
    formula = "sum P(x)^2 <= kappa",
    summary = "The contrast acts where the closed row's probability is spread out.",
    cite = "wang2024uscd")
public record Spread(double kappa) implements Gate {
  /** Check the range. */
  public Spread {
    Range.aboveUpTo("kappa", kappa, 0, 1);
  }

  /** The published s = 0.005 at the vocabulary of its source. */
  public Spread() {
    this(0.8);
  }

  @Override
  public Reads reads() {
    return Reads.CLOSED_ROW;
  }

  @Override
  public double[] open(GateInput now) {
    return Arrays.stream(now.closedRow().concentration())
        .map(sum -> sum <= kappa || kappa == 1 ? 1 : 0) // a sum of 1 may exceed it by a last bit
        .toArray();
  }
}
