package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static rosarium.variants.Given.OUT;
import static rosarium.variants.Given.argmax;
import static rosarium.variants.Given.row;
import static rosarium.variants.Given.same;
import static rosarium.variants.Given.scores;
import static rosarium.variants.Given.softmax;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.variants.expert.CdLi;
import rosarium.variants.expert.CdObrien;
import rosarium.variants.expert.Dexperts;
import rosarium.variants.expert.ProxyTuning;
import rosarium.variants.layer.Divergence;
import rosarium.variants.layer.Dola;
import rosarium.variants.layer.DolaStatic;
import rosarium.variants.mask.NucleusRows;
import rosarium.variants.probability.Mca;
import rosarium.variants.probability.SafeDecoding;
import rosarium.variants.probability.Uscd;
import rosarium.variants.refusal.AdaCd;
import rosarium.variants.refusal.AdaCdPaper;
import rosarium.variants.refusal.SelfCd;

/** Every worked number of methods.md 1.3 and 3.3 to 3.15; those of 3.1 and 3.2 are RoseTest's. */
class WorkedExamplesTest {
  private static final double MASKED = Double.NEGATIVE_INFINITY;

  @Test
  void ruleOfSigns() {
    Map<StreamRole, float[]> rows_V =
        Map.of(
            StreamRole.POSITIVE, new float[] {2, OUT, 0.5f, -1},
            StreamRole.REVERSE, new float[] {3, 0.5f, OUT, -0.5f});

    same(scores(new Rose(0.5), rows_V), 0.5, MASKED, 0.75, -0.75);
    Logits logProb_BV =
        ArrayLogits.of(row(rows_V, StreamRole.POSITIVE))
            .logSoftmax()
            .weighted(
                new double[] {1, -0.5},
                List.of(ArrayLogits.of(row(rows_V, StreamRole.REVERSE)).logSoftmax()));
    same(logProb_BV.row(0), -0.188104, MASKED, 0.061896, -1.438104);
    assertThat(argmax(scores(new Rose(0.5), rows_V))).isEqualTo(2);
  }

  @Test
  void acdWithEitherKindOfPrompt() {
    for (float[] score_V : List.of(scores(new Acd()), scores(new AcdText()))) {
      same(score_V, 0.8, 1.3, 0.5, -0.8);
      softmax(score_V, 0.278440, 0.459070, 0.206274, 0.056216);
      assertThat(argmax(score_V)).isEqualTo(1);
    }
  }

  @Test
  void instructive() {
    float[] score_V = scores(new Instructive());

    same(score_V, 1.1, 1.35, 0.5, -0.85);
    softmax(score_V, 0.336122, 0.431589, 0.184468, 0.047821);
    assertThat(argmax(score_V)).isEqualTo(1);
  }

  @Test
  void cfg() {
    same(scores(new Cfg(2)), -1.111754, 0.388246, -1.111754, -3.611754);
    softmax(scores(new Cfg(2)), 0.152351, 0.682791, 0.152351, 0.012506);
    same(scores(new Cfg()), -0.871366, -0.371366, -1.621366, -3.621366);
    softmax(scores(new Cfg()), 0.313970, 0.517649, 0.148309, 0.020071);
    same(scores(new Cfg(1 / 0.3)), -1.752788, 2.413879, 0.247212, -3.586121);
    float[] twiceRose_V = scores(new Rose(0.5));
    for (int v = 0; v < 4; v++) {
      assertThat(scores(new Cfg(2))[v])
          .isCloseTo((float) (2 * twiceRose_V[v] - 2.111754), within(1e-6f));
    }
  }

  @Test
  void cad() {
    same(scores(new Cad()), 1.5, 2, 0.75, -1.25);
    softmax(scores(new Cad()), 0.313970, 0.517649, 0.148309, 0.020071);
    assertThat(argmax(scores(new Cad()))).isEqualTo(1);
  }

  @Test
  void cadWithItsFilter() {
    // P(p) cumulative 0.532, 0.855; P(r) cumulative 0.861: nuclei {0, 1} and {0}.
    same(scores(new Cad(0.5, new Cad.Nucleus(0.8, 0.8))), 1.5, MASKED, MASKED, MASKED);
    // The nucleus of p is {1} when p prefers it, that of r {0}: none in both, p's stays.
    Map<StreamRole, float[]> apart_V = new TreeMap<>(Given.all());
    apart_V.put(StreamRole.POSITIVE, new float[] {0, 9, 0, 0});
    same(scores(new Cad(1, new Cad.Nucleus(0.8, 0.8)), apart_V), MASKED, 17.5, MASKED, MASKED);
  }

  @Test
  void cdLi() {
    float[] amateur_V = ArrayLogits.of(Given.A).times(2).logSoftmax().row(0);
    same(amateur_V, -0.046727, -3.646727, -4.246727, -5.246727);
    float[] score_V = scores(new CdLi());

    same(score_V, -0.876653, 2.923347, 1.923347, MASKED);
    softmax(score_V, 0.016091, 0.719295, 0.264614, 0);
    assertThat(argmax(score_V)).isEqualTo(1);
    same(scores(new CdLi(0.5, 1, 0.1)), -0.768893, 0.331107, -1.118893, MASKED);
  }

  @Test
  void cdObrien() {
    float[] score_V = scores(new CdObrien());

    same(score_V, 1.6, 2.8, 0.55, MASKED);
    softmax(score_V, 0.214130, 0.710937, 0.074932, 0);
    assertThat(argmax(score_V)).isEqualTo(1);
  }

  @Test
  void dexperts() {
    same(NucleusRows.of(ArrayLogits.of(Given.B), 0.9).row(0), 2.5, 1, 0.2, MASKED);
    float[] score_V = scores(new Dexperts());

    same(score_V, 1.7, 4.2, 0.8, MASKED);
    softmax(score_V, 0.073589, 0.896493, 0.029919, 0);
    assertThat(argmax(score_V)).isEqualTo(1);
  }

  @Test
  void proxyTuning() {
    float[] score_V = scores(new ProxyTuning());

    same(score_V, 2.1, 2.6, 0.5, -1.6);
    softmax(score_V, 0.347785, 0.573400, 0.070217, 0.008598);
    assertThat(argmax(score_V)).isEqualTo(1);
  }

  @Test
  void selfCd() {
    float[] score_V = scores(new SelfCd());

    same(score_V, 3.25, 0.25, -0.25, -0.5);
    softmax(score_V, 0.906206, 0.045117, 0.027365, 0.021312);
    assertThat(argmax(score_V)).isZero();
  }

  @Test
  void adaCdRefuses() { // example A
    same(scores(new AdaCd()), -0.25, 3.75, 1.85, -1.9);
    assertThat(argmax(scores(new AdaCd()))).isEqualTo(1);
    softmax(
        ArrayLogits.of(Given.P).minus(ArrayLogits.of(Given.B)).row(0),
        0.137105,
        0.372690,
        0.305133,
        0.185072);
    same(scores(new AdaCdPaper()), 1.149044, 1.999822, 1.491818, 0.859316);
    assertThat(argmax(scores(new AdaCdPaper()))).isEqualTo(1);
    same(scores(new AdaCd(4.5, 0.9, 0.2)), -0.25, 3.75, MASKED, MASKED);
  }

  @Test
  void adaCdComplies() { // example B: the prompted stream's best token is the plain one's second
    Map<StreamRole, float[]> rows_V =
        Map.of(StreamRole.POSITIVE, Given.E, StreamRole.PLAIN, Given.B);

    same(scores(new AdaCd(), rows_V), 4.95, -2.5, -0.5, 0.6);
    same(scores(new AdaCdPaper(), rows_V), -0.040424, -1.910279, -0.978376, -0.570921);
    assertThat(argmax(scores(new AdaCd(), rows_V))).isZero();
    assertThat(argmax(scores(new AdaCdPaper(), rows_V))).isZero();
  }

  @Test
  void safeDecoding() {
    float[] two_V = scores(new SafeDecoding(3, 2));

    same(two_V, -18.420681, 0.119792, MASKED, MASKED);
    assertThat(argmax(two_V)).isEqualTo(1);
    same(scores(new SafeDecoding(3, 1)), -18.420681, 0.119792, MASKED, MASKED);
    softmax(scores(new SafeDecoding(3, 3)), 0, 0.885045, 0.114955, 0);
    softmax(scores(new SafeDecoding(0, 3)), 0.755636, 0.168605, 0.075759, 0);
  }

  private static Map<StreamRole, float[]> layers() {
    return Map.of(
        StreamRole.PLAIN,
        Given.P,
        StreamRole.layer(1),
        new float[] {1, 1, 1, 1},
        StreamRole.layer(2),
        new float[] {2, 1.2f, 0.6f, -0.8f});
  }

  @Test
  void dola() {
    float[] one_V = row(layers(), StreamRole.layer(1));
    float[] two_V = row(layers(), StreamRole.layer(2));

    assertThat(Divergence.JSD.between(Given.P, one_V)).isCloseTo(0.092446, within(1e-6));
    assertThat(Divergence.JSD.between(Given.P, two_V)).isCloseTo(0.002978, within(1e-6));
    assertThat(Divergence.JSD_CODE.between(Given.P, one_V)).isCloseTo(0.028832, within(1e-6));
    assertThat(Divergence.JSD_CODE.between(Given.P, two_V)).isCloseTo(0.000747, within(1e-6));
    same(scores(new DolaStatic(1, 0.1, false), layers()), 0.755316, 0.255316, -0.744684, MASKED);
    assertThat(argmax(scores(new DolaStatic(1, 0.1, false), layers()))).isZero();
    same(scores(new DolaStatic(2, 0.1, false), layers()), -0.067521, 0.232479, -0.167521, MASKED);
    assertThat(argmax(scores(new DolaStatic(2, 0.1, false), layers()))).isEqualTo(1);
  }

  @Test
  void dolaChoosesTheLayerThatDiffersMost() {
    Map<StreamRole, Logits> rows_BV = new TreeMap<>();
    layers().forEach((role, row_V) -> rows_BV.put(role, ArrayLogits.of(row_V)));
    for (Divergence divergence : Divergence.values()) {
      Dola dola = new Dola(null, List.of(1, 2), 0.1, divergence, false);

      assertThat(dola.choose(StreamLogits.of(rows_BV), 0)).isEqualTo(1);
      assertThat(scores(dola, layers()))
          .containsExactly(scores(new DolaStatic(1, 0.1, false), layers()));
    }
  }

  @Test
  void mca() {
    Map<StreamRole, float[]> rows_V =
        Map.of(
            StreamRole.POSITIVE,
            Given.P,
            StreamRole.REVERSE,
            Given.R,
            StreamRole.POSITIVE.pair(1),
            Given.E,
            StreamRole.REVERSE.pair(1),
            Given.A);
    float[] score_V = scores(new Mca(List.of(0.6, 0.4), 0.1), rows_V);

    same(score_V, -0.532105, 1.467895, 0.741162, MASKED);
    softmax(score_V, 0.083601, 0.617733, 0.298665, 0);
    assertThat(argmax(score_V)).isEqualTo(1);
    same(scores(new Mca(), rows_V), -0.480776, 1.519224, 1.019224, MASKED);
    assertThat(argmax(scores(new Mca(), rows_V))).isEqualTo(1);
  }

  @Test
  void clsHardening() {
    float[] score_V = scores(new ClsHardening());

    same(score_V, 1.5, 2, 0.7, -1.3);
    softmax(score_V, 0.316570, 0.521935, 0.142244, 0.019251);
    assertThat(argmax(score_V)).isEqualTo(1);
  }

  @Test
  void uscd() {
    float[] score_V = scores(new Uscd(0.7, 1.0 / 3));

    same(score_V, -18.420681, -1.297289, -2.422149, MASKED);
    assertThat(argmax(score_V)).isEqualTo(1);
  }
}
