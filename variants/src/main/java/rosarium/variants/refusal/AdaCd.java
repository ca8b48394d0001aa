package rosarium.variants.refusal;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.tensor.Logits;
import rosarium.variants.gate.FirstM;

/**
 * Adaptive contrastive decoding as its code has it: towards a refusal prompt where the plain stream
 * agrees with it, away from it elsewhere, for the first ten tokens (qi2026adacd). The mask is read
 * from the unprompted row, so it can remove what only the prompted one likes.
 *
 * @param alpha strength, dimensionless, in [0, 10]; 0 is the refusal-prompted stream within the
 *     mask; published 4.5
 * @param lambda how sure the plain stream must be, in (0, 1]; towards 0 it always refuses;
 *     published 0.9
 * @param beta fraction of the plain stream's best probability that a token must have, in [0, 1]; 0
 *     keeps all; published 0.01
 */
@AutoService(ContrastStrategy.class)
@VariantCard(
    id = "adacd",
    formula = "p + alpha (p - b) if b agrees, else p - alpha (p - b); b_v >= max b + ln beta",
    summary = "Refuse more where the plain model agrees, less where it does not.",
    cite = "qi2026adacd")
public record AdaCd(double alpha, double lambda, double beta) implements ContrastStrategy {
  /** Check the ranges. */
  public AdaCd {
    RefusalSwitch.check(alpha, lambda, beta);
  }

  /** The published values. */
  public AdaCd() {
    this(4.5, 0.9, 0.01);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of(StreamRole.POSITIVE, StreamRole.PLAIN);
  }

  @Override
  public Logits combine(StreamLogits rows_BV) {
    Logits plain_BV = rows_BV.get(StreamRole.PLAIN);
    List<Logits> scores = new ArrayList<>();
    for (int b = 0; b < rows_BV.rows(); b++) {
      Logits positive_1V = rows_BV.positive().select(b);
      Logits plain_1V = plain_BV.select(b);
      double towards =
          RefusalSwitch.refuses(positive_1V.row(0), plain_1V.row(0), lambda) ? alpha : -alpha;
      scores.add(Logits.affine(new double[] {1 + towards, -towards}, positive_1V, plain_1V));
    }
    return Logits.stack(scores).maskedLike(plain_BV.withinLogOfMax(beta));
  }

  @Override
  public AdaCd scaled(double gate) {
    return new AdaCd(gate * alpha, lambda, beta);
  }

  @Override
  public AdaCd unmasked() {
    return new AdaCd(alpha, lambda, 0);
  }

  @Override
  public StreamRole closedRow() {
    return StreamRole.PLAIN;
  }

  @Override
  public StreamRole offRow() {
    return StreamRole.POSITIVE;
  }

  @Override
  public Gate gate() {
    return new FirstM(10);
  }
}
