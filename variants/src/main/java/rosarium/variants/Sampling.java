package rosarium.variants;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.tensor.Logits;
import rosarium.core.transform.SamplingSettings;

/**
 * Decode under the positive prompt alone, drawing tokens instead of taking the best: the baseline
 * of sampled rows. No source fixes the settings; the defaults are ours.
 *
 * @param temperature T in (0, 10]; 1 draws from the model's own distribution
 * @param topP probability mass that is kept, in (0, 1]; 1 keeps all
 * @param topK how many best ids are kept, at least 0; 0 keeps all
 * @param minP fraction of the best probability that is kept, in [0, 1); 0 keeps all
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "sampling",
    formula = "p",
    summary = "The positive prompt alone, sampled.",
    linear = true)
public record Sampling(double temperature, double topP, int topK, double minP)
    implements ContrastStrategy {
  /** Check the ranges as the settings do. */
  public Sampling {
    SamplingSettings.sampled(temperature, topP, topK, minP);
  }

  /** Ours: temperature 0.7 in the nucleus of 0.9. */
  public Sampling() {
    this(0.7, 0.9, 0, 0);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return rows_BV.positive();
  }

  @Override
  public Sampling scaled(double gate) {
    return this;
  }

  @Override
  public SamplingSettings sampling() {
    return SamplingSettings.sampled(temperature, topP, topK, minP);
  }
}
