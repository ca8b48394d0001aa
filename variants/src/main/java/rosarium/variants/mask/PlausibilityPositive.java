package rosarium.variants.mask;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.Mask;
import rosarium.core.contrast.MaskCard;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;

/**
 * Keep what the positive stream finds plausible: {@code P(x)_v >= beta max P(x)} of its row x. A
 * variant without a positive stream gets one for it.
 *
 * @param beta fraction of the best probability, in [0, 1]; 0 keeps all, 1 the best alone
 */
@AutoService(Mask.class)
@MaskCard(
    id = "plausibility-positive",
    formula = "p_v >= max p + ln beta",
    summary = "Only tokens that the positive stream finds plausible.",
    cite = "li2023contrastive")
public record PlausibilityPositive(double beta) implements Mask {
  /** Check the range. */
  public PlausibilityPositive {
    Range.closed("beta", beta, 0, 1);
  }

  /** As contrastive decoding has it, there for its expert. */
  public PlausibilityPositive() {
    this(0.1);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE);
  }

  @Override
  public Logits over(StreamLogits rows_BV) {
    return rows_BV.get(StreamRole.POSITIVE).withinLogOfMax(beta);
  }

  @Override
  public boolean keepsAll() {
    return beta == 0;
  }
}
