package rosarium.variants;

import com.google.auto.service.AutoService;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.variants.mask.NucleusRows;

/**
 * Context-aware decoding: {@code (1 + alpha) p - alpha r}, the positive stream with and the reverse
 * stream without the context (shi2024cad). For safety the context is the safety prompt.
 *
 * <p>The optional filter of its code adds 1000 to what lies outside the reverse stream's nucleus
 * and takes 1000 from what lies outside the positive stream's, which masks both. Ours does so by
 * name: tokens outside either nucleus are masked; where no token lies in both, those of the
 * positive nucleus stay, which is what the large numbers of the code come to.
 *
 * @param alpha strength, dimensionless, in [0, 5]; 0 is plain decoding; published 0.5 for
 *     summaries, 1 for knowledge conflicts
 * @param nucleus the filter; null for none
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "cad",
    formula = "(1 + alpha) p - alpha r",
    summary = "Context-aware decoding: away from what is said without the context.",
    cite = "shi2024cad",
    linear = true)
public record Cad(double alpha, @Nullable Nucleus nucleus) implements ContrastStrategy {
  /**
   * Which tokens the filter keeps.
   *
   * @param positive mass of the positive stream's nucleus, in (0, 1]
   * @param reverse mass of the reverse stream's nucleus, in (0, 1]
   */
  public record Nucleus(double positive, double reverse) {
    /** Check the ranges. */
    public Nucleus {
      Range.aboveUpTo("positive", positive, 0, 1);
      Range.aboveUpTo("reverse", reverse, 0, 1);
    }
  }

  /** Check the range. */
  public Cad {
    Range.closed("alpha", alpha, 0, 5);
  }

  /** The published strength for summaries, without filter. */
  public Cad() {
    this(0.5, null);
  }

  /** Without filter. */
  public Cad(double alpha) {
    this(alpha, null);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits positive_BV = rows_BV.positive();
    Logits reverse_BV = rows_BV.reverse();
    Logits scores_BV = Logits.affine(new double[] {1 + alpha, -alpha}, positive_BV, reverse_BV);
    return nucleus == null
        ? scores_BV
        : scores_BV.maskedLike(
            NucleusRows.inBoth(positive_BV, nucleus.positive(), reverse_BV, nucleus.reverse()));
  }

  @Override
  public Cad scaled(double gate) {
    return new Cad(gate * alpha, nucleus);
  }

  @Override
  public Cad unmasked() {
    return nucleus == null ? this : new Cad(alpha);
  }
}
