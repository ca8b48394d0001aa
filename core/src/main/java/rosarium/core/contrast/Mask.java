package rosarium.core.contrast;

import java.util.Set;
import rosarium.core.tensor.Logits;

/**
 * Says which tokens a contrast may choose, whatever their score: the mask axis of a grid. A variant
 * has the mask of its source unless a config names another, which then stands in its place.
 *
 * <p>A mask acts on the scores of an open gate only; a closed gate takes the closed row untouched.
 * Where a source defines its formula inside its mask alone, as SafeDecoding does on the common set,
 * another mask means: the same formula for every token that is finite in the rows it reads, without
 * renormalising, and then this mask.
 *
 * <p>Implementations are records that carry a {@link MaskCard}, as strategies do. A mask is pure,
 * and at least one token of every row stays, unless none is finite in all the rows it reads.
 */
public interface Mask {
  /**
   * Return the streams that it reads, opened beside those of the variant where the variant lacks
   * them; empty if those of the variant will do, whichever they are.
   */
  Set<StreamRole> streams();

  /**
   * Return scores that are {@code -infinity} where a token is masked; what the others are says
   * nothing.
   *
   * @param rows_BV raw logits of the variant's streams and of {@link #streams()}, shape (B, V)
   */
  Logits over(StreamLogits rows_BV);

  /** Return whether it masks nothing at all, so that it need not be asked. */
  default boolean keepsAll() {
    return false;
  }
}
