package rosarium.core.vector.matrix;

import java.util.ArrayList;
import java.util.List;
import rosarium.core.torch.linear.Bfloat16Product;
import rosarium.core.torch.linear.OneDnn;

/**
 * Weights in bfloat16 for passes of many rows, multiplied natively. One product for each thread, so
 * that the cut among threads is fixed when the weights are packed.
 */
final class Bfloat16Matrix extends Matrix {
  private final int out;
  private final int in;
  private final List<Share> shares;

  /**
   * What one thread multiplies.
   *
   * @param from first panel
   * @param to end of the panels
   */
  private record Share(int from, int to, Bfloat16Product product) {}

  private Bfloat16Matrix(int out, int in, List<Share> shares) {
    this.out = out;
    this.in = in;
    this.shares = shares;
  }

  /**
   * Round and pack rows of weights.
   *
   * @param members threads that share the panels out, at least 1
   * @param fine whether outputs keep 16 bits instead of 8
   */
  static Bfloat16Matrix pack(
      int out, int in, WeightRows rows, OneDnn oneDnn, int members, boolean fine) {
    List<Share> shares = new ArrayList<>();
    int panels = (out + PANEL - 1) / PANEL;
    for (int member = 0; member < members; member++) {
      int from = share(member, members, panels);
      int to = share(member + 1, members, panels);
      int first = from * PANEL;
      int end = Math.min(to * PANEL, out);
      if (first < end) {
        Bfloat16Product product =
            Bfloat16Product.pack(
                oneDnn, end - first, in, (o, weight_I) -> rows.read(first + o, weight_I), fine);
        shares.add(new Share(from, to, product));
      }
    }
    return new Bfloat16Matrix(out, in, shares);
  }

  @Override
  public int out() {
    return out;
  }

  @Override
  public int in() {
    return in;
  }

  /** Takes whole shares only: {@code from} and {@code to} as {@link Matrix#share} gives them. */
  @Override
  public void multiply(
      float[][] x_RI, int rows, float[][] y_RO, int from, int to, Scratch scratch) {
    int done = from;
    for (Share share : shares) {
      if (share.from() == done && share.to() <= to) {
        share.product().multiply(x_RI, rows, y_RO, done * PANEL, scratch.rows);
        done = share.to();
      }
    }
    if (done < to) {
      throw new IllegalArgumentException(
          "panels %d to %d of %s: not a share of a member".formatted(from, to, shares));
    }
  }

  @Override
  public Format format() {
    return Format.BFLOAT16;
  }

  @Override
  public long bytes() {
    return shares.stream().mapToLong(share -> share.product().bytes()).sum();
  }

  @Override
  public void close() {
    shares.forEach(share -> share.product().close());
  }
}
