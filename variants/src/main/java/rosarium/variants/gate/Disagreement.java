package rosarium.variants.gate;

import com.google.auto.service.AutoService;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.StreamRole;

/**
 * Let the contrast act where the streams would not all choose the same token. Saves no compute, and
 * is no shortcut: a contrast can change the choice where all streams agree. Ours.
 */
@AutoService(Gate.class)
@GateCard(
    id = "disagreement",
    formula = "argmax p != argmax r",
    summary = "The contrast acts where the streams' best tokens differ.")
public record Disagreement() implements Gate {
  @Override
  public Reads reads() {
    return Reads.EVERY_ROW;
  }

  @Override
  public double[] open(GateInput now) {
    int[] closed_B = now.closedRow().argmax();
    double[] open_B = new double[closed_B.length];
    for (StreamRole role : now.rows().roles()) {
      int[] best_B = now.rows().get(role).argmax();
      for (int b = 0; b < open_B.length; b++) {
        if (best_B[b] != closed_B[b]) {
          open_B[b] = 1;
        }
      }
    }
    return open_B;
  }
}
