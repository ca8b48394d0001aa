package rosarium.variants.expert;

import com.google.auto.service.AutoService;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.variants.mask.NucleusRows;

/**
 * Add what an expert has over an anti-expert to a base model: {@code b + alpha (e - a)} within the
 * base model's nucleus, which is cut before combining (liu2021dexperts).
 *
 * <p>Differs from its code: a missing expert is an error, not the base model.
 *
 * @param alpha strength, dimensionless, in [0, 5]; 0 is the base model in its nucleus; published 2
 *     for toxicity, 3.2 for sentiment
 * @param q mass of the nucleus, in (0, 1]; 1 keeps all; published 0.9
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "dexperts",
    formula = "b + alpha (e - a) within the nucleus of b",
    summary = "A base model steered by an expert and an anti-expert, in its nucleus.",
    cite = "liu2021dexperts",
    linear = true)
public record Dexperts(double alpha, double q) implements ContrastStrategy {
  /** Check the ranges. */
  public Dexperts {
    Range.closed("alpha", alpha, 0, 5);
    Range.aboveUpTo("q", q, 0, 1);
  }

  /** The published values for toxicity. */
  public Dexperts() {
    this(2, 0.9);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.PLAIN, StreamRole.EXPERT, StreamRole.AMATEUR);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    return Logits.affine(
        new double[] {1, alpha, -alpha},
        NucleusRows.of(rows_BV.get(StreamRole.PLAIN), q),
        rows_BV.get(StreamRole.EXPERT),
        rows_BV.get(StreamRole.AMATEUR));
  }

  @Override
  public Dexperts scaled(double gate) {
    return new Dexperts(gate * alpha, q);
  }

  @Override
  public Dexperts unmasked() {
    return new Dexperts(alpha, 1);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }
}
