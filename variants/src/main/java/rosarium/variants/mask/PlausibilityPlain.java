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
 * Keep what the plain stream finds plausible: {@code P(x)_v >= beta max P(x)} of its row x. A
 * variant without a plain stream gets one for it.
 *
 * @param beta fraction of the best probability, in [0, 1]; 0 keeps all, 1 the best alone
 */
@AutoService(Mask.class)
@MaskCard(
    id = "plausibility-plain",
    formula = "b_v >= max b + ln beta",
    summary = "Only tokens that the plain stream finds plausible.",
    cite = "qi2026adacd")
public record PlausibilityPlain(double beta) implements Mask {
  /** Check the range. */
  public PlausibilityPlain {
    Range.closed("beta", beta, 0, 1);
  }

  /** As AdaCD has it. */
  public PlausibilityPlain() {
    this(0.01);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.PLAIN);
  }

  @Override
  public Logits over(StreamLogits rows_BV) {
    return rows_BV.get(StreamRole.PLAIN).withinLogOfMax(beta);
  }

  @Override
  public boolean keepsAll() {
    return beta == 0;
  }
}
