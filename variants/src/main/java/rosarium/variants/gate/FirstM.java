package rosarium.variants.gate;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.GateInput;
import rosarium.core.extension.Range;

/**
 * Let the contrast act on the first m tokens only; then its other streams are released.
 *
 * @param m tokens, at least 0; 0 never opens. SafeDecoding uses 2, AdaCD 10
 */
@AutoService(Gate.class)
@GateCard(
    id = "first-m",
    formula = "t < m",
    summary = "The contrast acts on the first m tokens.",
    cite = "xu2024safedecoding")
public record FirstM(int m) implements Gate {
  /** Check the range. */
  public FirstM {
    Range.atLeast("m", m, 0);
  }

  /** As SafeDecoding has it. */
  public FirstM() {
    this(2);
  }

  @Override
  public Reads reads() {
    return Reads.NOTHING;
  }

  @Override
  public double[] open(GateInput now) {
    return Arrays.stream(now.step_B()).mapToDouble(t -> t < m ? 1 : 0).toArray();
  }

  @Override
  public boolean closedForGood(int step) {
    return step >= m;
  }
}
