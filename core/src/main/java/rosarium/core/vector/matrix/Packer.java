package rosarium.core.vector.matrix;

import org.jspecify.annotations.Nullable;
import rosarium.core.torch.linear.OneDnn;

/** Packs the weights of one model in one format. Closed after all that it packed. */
public final class Packer implements AutoCloseable {
  private final Format format;
  private final int members;
  private final @Nullable OneDnn oneDnn;

  /**
   * Prepare.
   *
   * @param members how many threads share the panels of a matrix, at least 1
   */
  public Packer(Format format, int members) {
    this.format = format;
    this.members = members;
    this.oneDnn = format == Format.BFLOAT16 ? new OneDnn() : null;
  }

  /** Pack the weights of a linear layer. */
  public Matrix linear(int out, int in, WeightRows rows) {
    return matrix(out, in, rows, false);
  }

  /** Pack the weights that give logits, which are float32 in every format. */
  public Matrix head(int out, int in, WeightRows rows) {
    return matrix(out, in, rows, true);
  }

  /** Pack the rows of an embedding. */
  public EmbeddingRows embedding(int out, int in, WeightRows rows) {
    return format == Format.BFLOAT16
        ? EmbeddingRows.Bfloat16.pack(out, in, rows)
        : (EmbeddingRows) format.pack(out, in, rows);
  }

  private Matrix matrix(int out, int in, WeightRows rows, boolean fine) {
    return oneDnn == null
        ? format.pack(out, in, rows)
        : Bfloat16Matrix.pack(out, in, rows, oneDnn, members, fine);
  }

  @Override
  public void close() {
    if (oneDnn != null) {
      oneDnn.close();
    }
  }
}
