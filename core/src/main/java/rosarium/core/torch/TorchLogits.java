package rosarium.core.torch;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.ShapeException;
import rosarium.core.tensor.Shapes;

/**
 * Scores in a libtorch tensor, on whichever device it is. Lives as long as the innermost {@link
 * StepScope} in which it was made; the tensor is never written.
 */
public final class TorchLogits implements Logits {
  private static final float MASK = Float.NEGATIVE_INFINITY;

  private final Tensor logits_BV;
  private final int rows;
  private final int vocabulary;

  private TorchLogits(Tensor logits_BV, int rows, int vocabulary) {
    this.logits_BV = logits_BV;
    this.rows = rows;
    this.vocabulary = vocabulary;
  }

  /**
   * Look at a tensor as scores, without copying it.
   *
   * @param logits_BV float32, shape (B, V), V at least 1, B 0 if nothing was scored; not written as
   *     long as this lives
   */
  public static TorchLogits of(Tensor logits_BV) {
    if (logits_BV.dim() != 2
        || logits_BV.size(1) < 1
        || logits_BV.numel() > Integer.MAX_VALUE
        || logits_BV.scalar_type().intern() != torch.ScalarType.Float) {
      throw new ShapeException(
          "logits are float32 of shape (B, V), found %s of %d dimensions"
              .formatted(logits_BV.scalar_type(), logits_BV.dim()));
    }
    return new TorchLogits(logits_BV, (int) logits_BV.size(0), (int) logits_BV.size(1));
  }

  /**
   * Copy rows into a tensor on the CPU.
   *
   * @param rows_BV at least one row, all of one length of at least 1
   */
  public static TorchLogits copyOf(float[]... rows_BV) {
    if (rows_BV.length == 0 || rows_BV[0].length == 0) {
      throw new ShapeException("logits need at least one row and one token");
    }
    float[] flat = new float[rows_BV.length * rows_BV[0].length];
    for (int b = 0; b < rows_BV.length; b++) {
      if (rows_BV[b].length != rows_BV[0].length) {
        throw new ShapeException("row " + b + " has another length than row 0");
      }
      System.arraycopy(rows_BV[b], 0, flat, b * rows_BV[b].length, rows_BV[b].length);
    }
    return of(Tensor.create(flat, rows_BV.length, rows_BV[0].length));
  }

  private TorchLogits sameShape(Tensor other_BV) {
    return new TorchLogits(other_BV, rows, vocabulary);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public float[] row(int b) {
    float[] copy_V = new float[vocabulary];
    Tensor row_V = logits_BV.select(0, Objects.checkIndex(b, rows)).cpu().contiguous();
    row_V.data_ptr_float().get(copy_V);
    return copy_V;
  }

  @Override
  public Logits select(int... rows_B) {
    if (isIdentity(rows_B)) {
      return this;
    }
    int stride = stride(rows_B);
    Tensor chosen_BV;
    if (stride > 0) { // every n-th row, as the streams of like queries lie: a view, not a copy
      LongOptional from = new LongOptional(rows_B[0]);
      LongOptional to = new LongOptional(rows_B[rows_B.length - 1] + 1L);
      chosen_BV = logits_BV.slice(0, from, to, stride);
    } else {
      chosen_BV = logits_BV.index_select(0, indices(rows_B));
    }
    return new TorchLogits(chosen_BV, rows_B.length, vocabulary);
  }

  private boolean isIdentity(int[] rows_B) {
    return rows_B.length == rows && rows_B[0] == 0 && stride(rows_B) == 1;
  }

  /** Return the constant distance of ascending rows, or 0 if there is none. */
  private int stride(int[] rows_B) {
    int stride = rows_B.length == 1 ? 1 : rows_B[1] - rows_B[0];
    for (int b = 0; b < rows_B.length; b++) {
      Objects.checkIndex(rows_B[b], rows);
      if (b > 0 && rows_B[b] - rows_B[b - 1] != stride) {
        return 0;
      }
    }
    return Math.max(0, stride);
  }

  @Override
  public Logits above(List<Logits> below) {
    TensorVector parts = new TensorVector(logits_BV);
    int total = rows;
    for (Logits part_BV : below) {
      if (part_BV.vocabulary() != vocabulary) {
        throw ShapeException.differ("above", this, part_BV);
      }
      parts.push_back(torch(part_BV).logits_BV);
      total += part_BV.rows();
    }
    return new TorchLogits(torch.cat(parts, 0), total, vocabulary);
  }

  @Override
  public Logits like(float[][] other_BV) {
    Tensor onCpu_BV = copyOf(other_BV).logits_BV;
    return of(onCpu_BV.to(logits_BV.device(), torch.ScalarType.Float));
  }

  @Override
  public Logits weighted(double[] weights, List<Logits> others) {
    Shapes.checkTerms(weights, this, others);
    Tensor sum_BV = null;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) { // a row of weight 0 is not read: 0 times -infinity is NaN
        TorchLogits term_BV = i == 0 ? this : torch(others.get(i - 1));
        Tensor read_BV = weights[i] < 0 ? term_BV.floored() : term_BV.logits_BV;
        sum_BV = plus(sum_BV, weights[i], read_BV);
      }
    }
    return sameShape(sum_BV == null ? torch.zeros_like(logits_BV) : sum_BV);
  }

  private static Tensor plus(@Nullable Tensor sum_BV, double weight, Tensor term_BV) {
    if (sum_BV != null) {
      return sum_BV.add(term_BV, new Scalar(weight));
    }
    return weight == 1 ? term_BV : term_BV.mul(new Scalar(weight));
  }

  /**
   * Return the tensor with {@code -infinity} replaced by the smallest finite entry of its row. On a
   * processor it pays to look whether there is anything to replace; to wait for a device does not.
   */
  private Tensor floored() {
    if (!logits_BV.is_cuda() && !hasMask()) {
      return logits_BV;
    }
    Tensor masked_BV = logits_BV.eq(new Scalar(MASK));
    Tensor floor_B1 =
        logits_BV
            .masked_fill(masked_BV, new Scalar(Float.POSITIVE_INFINITY))
            .amin(new long[] {1}, true);
    return torch.where(masked_BV, floor_B1, logits_BV);
  }

  private boolean hasMask() {
    for (float min : floats(logits_BV.amin(new long[] {1}, false))) {
      if (min == MASK) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Logits logSoftmax() {
    return sameShape(logits_BV.log_softmax(1));
  }

  @Override
  public float[] max() {
    return floats(logits_BV.amax(new long[] {1}, false));
  }

  @Override
  public int[] argmax() {
    // libtorch gives the first of equals, which is the lowest id; the contract test holds it to it.
    Tensor best_B = logits_BV.argmax(new LongOptional(1), false).cpu();
    long[] long_B = new long[rows];
    best_B.data_ptr_long().get(long_B);
    return Arrays.stream(long_B).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public List<Peak> peaks() {
    if (!logits_BV.is_cuda()) {
      return Logits.super.peaks();
    }
    // An id is exact in float64, so that one tensor takes both to the host.
    T_TensorTensor_T best = logits_BV.max(1);
    Tensor both_2B =
        torch.stack(
            new TensorVector(
                best.get0().to(torch.ScalarType.Double), best.get1().to(torch.ScalarType.Double)));
    double[] copy = new double[2 * rows];
    both_2B.cpu().contiguous().data_ptr_double().get(copy);
    return IntStream.range(0, rows)
        .mapToObj(b -> new Peak((int) copy[rows + b], (float) copy[b]))
        .toList();
  }

  @Override
  public Logits firstIds(int first) {
    Objects.checkFromToIndex(1, first, vocabulary);
    return of(logits_BV.narrow(1, 0, first).contiguous());
  }

  @Override
  public Logits masked(int... ids) {
    int[] inside = Arrays.stream(ids).filter(id -> id < vocabulary).toArray();
    return inside.length == 0
        ? this
        : sameShape(logits_BV.index_fill(1, indices(inside), new Scalar(MASK)));
  }

  @Override
  public Logits maskedLike(Logits mask_BV) {
    Shapes.checkSame("maskedLike", this, mask_BV);
    return keptWhere(torch(mask_BV).logits_BV.gt(new Scalar(MASK)));
  }

  @Override
  public Logits withinLogOfMax(double beta) {
    Shapes.checkFraction(beta);
    if (beta == 0) {
      return this;
    }
    if (logits_BV.is_cuda()) {
      Tensor wide_BV = logits_BV.to(torch.ScalarType.Double);
      Tensor border_B1 = wide_BV.amax(new long[] {1}, true).add(new Scalar(Math.log(beta)));
      return keptWhere(wide_BV.ge(border_B1));
    }
    // The border is rounded up to a float, so that float and double comparisons agree.
    float[] border_B = max();
    for (int b = 0; b < rows; b++) {
      double border = border_B[b] + Math.log(beta);
      float rounded = (float) border;
      border_B[b] = rounded < border ? Math.nextUp(rounded) : rounded;
    }
    return keptWhere(logits_BV.ge(Tensor.create(border_B, rows, 1)));
  }

  /** Mask what is not kept; {@code where} is vectorised, {@code masked_fill} is not. */
  private TorchLogits keptWhere(Tensor kept_BV) {
    return sameShape(torch.where(kept_BV, logits_BV, new Scalar(MASK)));
  }

  @Override
  public double[] entropy() {
    Tensor logProb_BV = logits_BV.log_softmax(1);
    // exp(-infinity) is 0, but 0 times -infinity is NaN: read a mask as any finite number.
    Tensor term_BV = logProb_BV.exp().mul(logProb_BV.clamp_min(new Scalar(-1e4)));
    return doubles(term_BV.sum(1).neg());
  }

  @Override
  public double[] concentration() {
    return doubles(logits_BV.softmax(1).square().sum(1));
  }

  private static double[] doubles(Tensor value_B) {
    float[] float_B = floats(value_B);
    double[] double_B = new double[float_B.length];
    for (int b = 0; b < double_B.length; b++) {
      double_B[b] = float_B[b];
    }
    return double_B;
  }

  private Tensor indices(int[] indices) {
    long[] wide = Arrays.stream(indices).mapToLong(i -> i).toArray();
    return Tensor.create(wide).to(logits_BV.device(), torch.ScalarType.Long);
  }

  private static float[] floats(Tensor value_B) {
    float[] copy_B = new float[(int) value_B.numel()];
    value_B.cpu().contiguous().data_ptr_float().get(copy_B);
    return copy_B;
  }

  private static TorchLogits torch(Logits other) {
    if (other instanceof TorchLogits torch) {
      return torch;
    }
    throw new ShapeException("torch logits do not mix with " + other.getClass().getSimpleName());
  }

  @Override
  public String toString() {
    return "TorchLogits(B=" + rows + ", V=" + vocabulary + ")";
  }
}
