package rosarium.core.vector;

import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.vector.matrix.Format;
import rosarium.core.vector.matrix.Packer;

/**
 * Weights with all who hold them: a model, and those that differ from it in some matrices. Closed
 * by the last one who lets go.
 */
final class HeldWeights {
  private final VectorWeights weights;
  private final Packer packer;
  private final Format format;
  private final @Nullable HeldWeights base;
  private int holders = 1;

  private HeldWeights(
      VectorWeights weights, Packer packer, Format format, @Nullable HeldWeights base) {
    this.weights = weights;
    this.packer = packer;
    this.format = format;
    this.base = base;
  }

  /** Read and pack everything, for one holder. */
  static HeldWeights read(Checkpoint checkpoint, Format format, int threads) {
    Packer packer = new Packer(format, threads);
    return new HeldWeights(VectorWeights.read(checkpoint, packer), packer, format, null);
  }

  /** Pack anew what a checkpoint has changed, for one holder, and hold the rest. */
  HeldWeights changed(Checkpoint checkpoint, int threads) {
    Packer own = new Packer(format, threads);
    VectorWeights changed = weights.changed(checkpoint, own);
    holders++;
    return new HeldWeights(changed, own, format, this);
  }

  VectorWeights weights() {
    return weights;
  }

  void release() {
    holders--;
    if (holders == 0) {
      weights.closeAllBut(base == null ? null : base.weights);
      packer.close();
      if (base != null) {
        base.release();
      }
    }
  }
}
