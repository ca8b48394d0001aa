package rosarium.variants;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.tensor.Logits;

/** Decode under the positive prompt alone: the baseline of every table. One stream. */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "plain",
    formula = "p",
    summary = "The positive prompt alone, greedily: the baseline.",
    linear = true)
public record Plain() implements ContrastStrategy {
  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return rows_BV.positive();
  }

  @Override
  public Plain scaled(double gate) {
    return this;
  }
}
