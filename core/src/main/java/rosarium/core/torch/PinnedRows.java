package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds how many rows a matrix product may have so that a row's result does not depend on its
 * place.
 *
 * <p>Implementation notes. A BLAS treats the edges of a matrix with other kernels than its middle,
 * and few rows with other kernels than many, so that the same row comes out different in its last
 * bits when other queries stand beside it. A product that always has the same number of rows, all
 * of which take the same path, does not. Which number that is depends on the machine (16 with
 * OpenBLAS on AVX2 at two threads, for one), so it is measured on the model's own weights at start.
 */
final class PinnedRows {
  private static final int[] CANDIDATES = {32, 16, 8, 4, 2, 1};

  private PinnedRows() {}

  /**
   * Return the largest number of rows at which equal rows give equal bits for every weight.
   *
   * @param weights matrices (out, in), one of each shape is enough
   */
  static int measure(List<Tensor> weights) {
    return Arrays.stream(CANDIDATES)
        .filter(rows -> weights.stream().allMatch(weight -> independentOfPlace(weight, rows)))
        .findFirst()
        .orElse(1);
  }

  private static boolean independentOfPlace(Tensor weight, int rows) {
    try (PointerScope step = new PointerScope()) {
      Tensor row_1D =
          ones(weight.size(1)).cumsum(0).sin().to(weight.device(), weight.scalar_type());
      Tensor y_RF = linear(row_1D.expand(rows, weight.size(1)).contiguous(), weight);
      return y_RF.eq(y_RF.narrow(0, 0, 1)).all().item_bool();
    }
  }
}
