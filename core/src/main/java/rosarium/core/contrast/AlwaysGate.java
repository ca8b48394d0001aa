package rosarium.core.contrast;

import com.google.auto.service.AutoService;
import java.util.Arrays;

/** Never closes: the neutral gate, here because the seam needs it as its default. */
@AutoService(Gate.class)
@GateCard(id = "always", formula = "1", summary = "The contrast acts at every step.")
public record AlwaysGate() implements Gate {
  @Override
  public Reads reads() {
    return Reads.NOTHING;
  }

  @Override
  public double[] open(GateInput now) {
    double[] open_B = new double[now.step_B().length];
    Arrays.fill(open_B, 1);
    return open_B;
  }
}
