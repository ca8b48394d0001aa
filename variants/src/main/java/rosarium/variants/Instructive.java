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
 * Instructive decoding: {@code p - alpha r} where the reverse stream sees a noisy instruction
 * (kim2024instructive, whose epsilon is alpha). The noise is the reverse prompt: {@code null},
 * random words, the opposite, or truncated and shuffled; the query stays in both streams.
 *
 * <p>Differs from the source's scripts: a chat template, and one token for both streams where they
 * let each half of a sampled batch draw its own.
 *
 * @param alpha strength, dimensionless, in [0, 1]; 0 is plain decoding; published 0.3
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "instructive",
    formula = "p - alpha r",
    summary = "Contrast with a noisy instruction.",
    cite = "kim2024instructive",
    linear = true)
public record Instructive(double alpha) implements ContrastStrategy {
  /** Check the range. */
  public Instructive {
    Range.closed("alpha", alpha, 0, 1);
  }

  /** The published strength. */
  public Instructive() {
    this(0.3);
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
  public Instructive scaled(double gate) {
    return new Instructive(gate * alpha);
  }
}
