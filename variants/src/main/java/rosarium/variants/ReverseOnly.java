package rosarium.variants;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.tensor.Logits;

/**
 * Decode under the reverse prompt alone: a control. A reverse prompt that does not make the model
 * worse cannot help a contrast.
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "reverse-only",
    formula = "r",
    summary = "The reverse prompt alone, greedily: how bad it makes the model.",
    cite = "zhong2024rose",
    linear = true)
public record ReverseOnly() implements ContrastStrategy {
  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.REVERSE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return rows_BV.reverse();
  }

  @Override
  public ReverseOnly scaled(double gate) {
    return this;
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.REVERSE;
  }
}
