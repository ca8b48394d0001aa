package rosarium.core.torch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.LogitsContract;

/** The algebra keeps its promises on a CUDA device, and agrees there with the array reference. */
@Tag("gpu")
class CudaLogitsTest extends LogitsContract {
  private StepScope scope = StepScope.open();

  @BeforeAll
  static void needADevice() {
    assumeTrue(NativeRuntime.cudaDevices() > 0, "no CUDA device can be used here");
  }

  @BeforeEach
  void openScope() {
    scope.close();
    scope = StepScope.open();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @Override
  protected Logits of(float[]... rows_BV) {
    float[] flat = new float[rows_BV.length * rows_BV[0].length];
    for (int b = 0; b < rows_BV.length; b++) {
      System.arraycopy(rows_BV[b], 0, flat, b * rows_BV[b].length, rows_BV[b].length);
    }
    Tensor onCpu_BV = Tensor.create(flat, rows_BV.length, rows_BV[0].length);
    return TorchLogits.of(onCpu_BV.to(new Device("cuda"), torch.ScalarType.Float));
  }
}
