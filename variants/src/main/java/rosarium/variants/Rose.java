package rosarium.variants;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * Suppress what a reverse prompt induces: {@code p - alpha r} on raw logits of one model under two
 * system prompts, without mask and without rescaling (zhong2024rose).
 *
 * <p>Differs from ROSE's scripts: the system role of the chat template instead of plain text, end
 * tokens stop an answer, both streams keep a cache, and both are given the same token.
 *
 * @param alpha strength, dimensionless, in [0, 2]; 0 is plain decoding; published 0.5 for
 *     generation, 0.7 for multiple choice. A negative one would be an attack and is refused
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "rose",
    formula = "p - alpha r",
    summary = "Reverse prompt contrastive decoding on raw logits.",
    cite = "zhong2024rose",
    linear = true)
public record Rose(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public Rose {
    Range.closed("alpha", alpha, 0, 2);
  }

  /** The published strength for generation. */
  public Rose() {
    this(0.5);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(new double[] {1, -alpha}, rows_BV.positive(), rows_BV.reverse());
  }

  @Override
  public Rose scaled(double gate) {
    return new Rose(gate * alpha);
  }
}
