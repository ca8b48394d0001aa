package rosarium.variants.mask;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.Mask;
import rosarium.core.contrast.MaskCard;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.Logits;

/** Masks nothing: the formula alone, also where its source has a mask. */
@AutoService(Mask.class)
@MaskCard(id = "none", formula = "all v", summary = "No token is masked.")
public record NoMask() implements Mask {
  @Override
  public Set<StreamRole> streams() {
    return Set.of();
  }

  @Override
  public Logits over(StreamLogits rows_BV) {
    return rows_BV.get(rows_BV.roles().first()).times(0);
  }

  @Override
  public boolean keepsAll() {
    return true;
  }
}
