package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static rosarium.variants.Given.argmax;
import static rosarium.variants.Given.row;
import static rosarium.variants.Given.sameSoftmax;
import static rosarium.variants.Given.scores;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Probabilities;
import rosarium.core.tensor.RandomLogits;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.Temperature;
import rosarium.variants.expert.CdLi;
import rosarium.variants.expert.CdObrien;
import rosarium.variants.expert.Dexperts;
import rosarium.variants.expert.ProxyTuning;
import rosarium.variants.layer.Bucket;
import rosarium.variants.layer.Divergence;
import rosarium.variants.layer.Dola;
import rosarium.variants.layer.DolaStatic;
import rosarium.variants.probability.Mca;
import rosarium.variants.probability.SafeDecoding;
import rosarium.variants.probability.Uscd;
import rosarium.variants.refusal.AdaCd;
import rosarium.variants.refusal.SelfCd;

/**
 * The equivalences E1 to E9 and the laws of single variants (methods.md 2 and 3), on random rows.
 */
class FamilyLawsTest {
  private static final StreamRole P = StreamRole.POSITIVE;
  private static final StreamRole R = StreamRole.REVERSE;
  private static final StreamRole B = StreamRole.PLAIN;
  private static final StreamRole E = StreamRole.EXPERT;
  private static final StreamRole A = StreamRole.AMATEUR;
  private static final int V = 30;

  private static void forRandomRows(String law, Consumer<Map<StreamRole, float[]>> check) {
    RandomGenerator random = TestSeed.generator(law);
    for (int round = 0; round < 60; round++) {
      Map<StreamRole, float[]> rows_V = new TreeMap<>();
      for (StreamRole role :
          List.of(P, R, B, E, A, P.pair(1), R.pair(1), StreamRole.layer(1), StreamRole.layer(2))) {
        rows_V.put(role, RandomLogits.finite(random, V));
      }
      check.accept(rows_V);
    }
  }

  /** The same rows under other roles: {@code as(rows, E, P)} gives the expert the positive row. */
  private static Map<StreamRole, float[]> as(Map<StreamRole, float[]> rows_V, StreamRole... moves) {
    Map<StreamRole, float[]> moved_V = new HashMap<>(rows_V);
    for (int i = 0; i < moves.length; i += 2) {
      moved_V.put(moves[i], row(rows_V, moves[i + 1]));
    }
    return moved_V;
  }

  private static void bits(float[] found_V, float[] expected_V) {
    assertThat(found_V).as(TestSeed.reproduce()).containsExactly(expected_V);
  }

  private static float[] times(float[] score_V, double factor) {
    return ArrayLogits.of(score_V).times(factor).row(0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.4, 0.5, 0.7, 0.875})
  void roseIsGuidanceScaled(double alpha) { // E1
    double gamma = 1 / (1 - alpha);
    double rest = alpha / (1 - alpha);
    forRandomRows(
        "E1",
        rows_V -> {
          float[] rose_V = scores(new Rose(alpha), rows_V);
          sameSoftmax(rose_V, times(scores(new Cfg(gamma), rows_V), 1 - alpha));
          if (rest <= 5) {
            sameSoftmax(rose_V, times(scores(new Cad(rest), rows_V), 1 - alpha));
          }
          if (rest <= 2) {
            float[] obrien_V = scores(new CdObrien(rest, 0), as(rows_V, E, P, A, R));
            sameSoftmax(rose_V, times(obrien_V, 1 - alpha));
          }
        });
  }

  @Test
  void sampledRoseIsGuidanceAtAnotherTemperature() { // E2
    double alpha = 0.6;
    forRandomRows(
        "E2",
        rows_V -> {
          float[] rose_V = scores(new Rose(alpha), rows_V);
          float[] cfg_V = scores(new Cfg(1 / (1 - alpha)), rows_V);
          sameSoftmax(
              new Temperature(0.8).apply(rose_V, TokenIds.of()),
              new Temperature(0.8 / (1 - alpha)).apply(cfg_V, TokenIds.of()));
        });
  }

  @Test
  void onePairVariantsAreOneFamily() { // E3
    forRandomRows(
        "E3",
        rows_V -> {
          sameSoftmax(scores(new Cad(0.7), rows_V), scores(new Cfg(1.7), rows_V));
          bits(scores(new CdObrien(0.7, 0), as(rows_V, E, P, A, R)), scores(new Cad(0.7), rows_V));
          bits(scores(new Instructive(0.3), rows_V), scores(new Rose(0.3), rows_V));
          bits(scores(new Acd(0.4), rows_V), scores(new Rose(0.4), rows_V));
          bits(scores(new AcdText(0.4), rows_V), scores(new Acd(0.4), rows_V));
          // null noise on (P, B) is rose with the plain stream as reverse
          bits(
              scores(new Instructive(0.3), as(rows_V, R, B)),
              scores(new Rose(0.3), as(rows_V, R, B)));
        });
  }

  @Test
  void selfCdIsRoseWithItsRolesSwapped() { // E4
    forRandomRows(
        "E4",
        rows_V -> {
          sameSoftmax(
              scores(new SelfCd(2.5), rows_V), scores(new Cfg(2.5), as(rows_V, P, B, R, P)));
          sameSoftmax(
              times(scores(new SelfCd(2.5), rows_V), 0.4),
              scores(new Rose(0.6), as(rows_V, P, B, R, P)));
          bits(scores(new SelfCd(1), rows_V), row(rows_V, B));
          bits(scores(new SelfCd(0), rows_V), row(rows_V, P));
        });
  }

  @Test
  void adaCdIsCadOrSelfCd() { // E5
    int[] branches = new int[2];
    forRandomRows(
        "E5",
        rows_V -> {
          float[] refuse_V = scores(new Cad(4.5), as(rows_V, R, B));
          float[] comply_V = scores(new SelfCd(4.5), rows_V);
          float[] found_V = scores(new AdaCd(4.5, 1e-12, 0), rows_V);
          bits(found_V, refuse_V); // lambda towards 0 always refuses
          float[] chosen_V = scores(new AdaCd(4.5, 0.9, 0), rows_V);
          boolean agrees = argmax(row(rows_V, P)) == argmax(row(rows_V, B));
          boolean sure =
              Probabilities.of(row(rows_V, B)).max()
                  >= 0.9 * Probabilities.of(row(rows_V, P)).max();
          bits(chosen_V, agrees && sure ? refuse_V : comply_V);
          branches[agrees && sure ? 1 : 0]++;
          // the same switch with its rows agreeing
          bits(
              scores(new AdaCd(4.5, 0.9, 0), as(rows_V, P, B)),
              scores(new Cad(4.5), as(rows_V, P, B, R, B)));
        });
    assertThat(branches[0]).isPositive();
  }

  @Test
  void steeringIsCadOnOneModel() { // E6
    forRandomRows(
        "E6",
        rows_V -> {
          sameSoftmax(
              scores(new ClsHardening(1.3), as(rows_V, B, P)), scores(new Cad(1.3), rows_V));
          bits(
              scores(new ProxyTuning(1.3), as(rows_V, E, P, A, R)),
              scores(new ClsHardening(1.3), rows_V));
          bits(scores(new Dexperts(1.3, 1), rows_V), scores(new ProxyTuning(1.3), rows_V));
        });
  }

  @Test
  void onePairOfMcaIsCdLi() { // E7
    forRandomRows(
        "E7",
        rows_V -> {
          sameSoftmax(
              scores(new Mca(List.of(1.0), 0.1), rows_V),
              scores(new CdLi(1, 1, 0.1), as(rows_V, E, P, A, R)));
          sameSoftmax(
              scores(new DolaStatic(1, 0.1, false), rows_V),
              scores(new CdLi(1, 1, 0.1), as(rows_V, E, B, A, StreamRole.layer(1))));
        });
  }

  @Test
  void equalRows() { // E8
    forRandomRows(
        "E8",
        rows_V -> {
          float[] x_V = row(rows_V, P);
          Map<StreamRole, float[]> equal_V =
              as(rows_V, R, P, B, P, E, P, A, P, StreamRole.layer(2), P);
          int best = argmax(x_V);
          int worst = argmax(times(scores(new Rose(1.5), equal_V), 1));
          assertThat(argmax(scores(new Rose(0.5), equal_V))).isEqualTo(best);
          assertThat(argmax(scores(new Rose(1), equal_V))).isZero();
          assertThat(x_V[worst]).as(TestSeed.reproduce()).isEqualTo(min(x_V));
          for (ContrastStrategy identity :
              List.of(
                  new Cfg(3),
                  new Cad(2),
                  new SelfCd(2.5),
                  new ProxyTuning(2),
                  new Dexperts(2, 1),
                  new ClsHardening(2))) {
            sameSoftmax(scores(identity, equal_V), x_V);
          }
          float[] last_V = scores(new DolaStatic(2, 0.1, false), equal_V);
          for (int v = 0; v < V; v++) { // j = N: what is plausible ties
            boolean plausible = x_V[v] >= x_V[best] + Math.log(0.1);
            assertThat(last_V[v]).isEqualTo(plausible ? 0f : Given.OUT);
          }
        });
  }

  private static float min(float[] row_V) {
    float min = row_V[0];
    for (float entry : row_V) {
      min = Math.min(min, entry);
    }
    return min;
  }

  @Test
  void negativeStrengthsAreRefused() { // E9
    List<Runnable> attacks =
        List.of(
            () -> new Rose(-0.1),
            () -> new Acd(-0.1),
            () -> new AcdText(-0.1),
            () -> new Instructive(-0.1),
            () -> new Cfg(-0.1),
            () -> new Cad(-0.1),
            () -> new ClsHardening(-0.1),
            () -> new CdLi(-0.1, 1, 0),
            () -> new CdObrien(-0.1, 0),
            () -> new Dexperts(-0.1, 1),
            () -> new ProxyTuning(-0.1),
            () -> new SelfCd(-0.1),
            () -> new AdaCd(-0.1, 1, 0),
            () -> new SafeDecoding(-0.1, 1),
            () -> new Uscd(-0.1, 0));
    for (Runnable attack : attacks) {
      assertThatThrownBy(attack::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is -0.1; allowed: [0, ");
    }
  }

  @Test
  void expertMasks() { // 3.7, 3.8
    forRandomRows(
        "masks of experts",
        rows_V -> {
          int best = argmax(row(rows_V, E));
          assertThat(argmax(scores(new CdLi(1.7, 0.3, 1), rows_V))).isEqualTo(best);
          assertThat(argmax(scores(new CdObrien(1.7, 1), rows_V))).isEqualTo(best);
          assertThat(argmax(scores(new CdLi(0, 0.5, 0.1), rows_V))).isEqualTo(best);
          assertThat(scores(new CdLi(1, 0.5, 0), rows_V)).doesNotContain(Given.OUT);
          assertThat(argmax(scores(new DolaStatic(1, 1, false), rows_V)))
              .isEqualTo(argmax(row(rows_V, B)));
        });
  }

  @Test
  void equalExpertsLeaveTheBaseInItsNucleus() { // 3.9
    forRandomRows(
        "dexperts",
        rows_V -> {
          float[] nucleus_V = scores(new Dexperts(0, 0.9), rows_V);
          sameSoftmax(scores(new Dexperts(2, 0.9), as(rows_V, A, E)), nucleus_V);
          assertThat(argmax(nucleus_V)).isEqualTo(argmax(row(rows_V, B)));
        });
  }

  @Test
  void safeDecodingMixes() { // 3.12
    forRandomRows(
        "safe-decoding",
        rows_V -> {
          float[] expert_V = scores(new SafeDecoding(1, 5), rows_V);
          Probabilities expert = Probabilities.of(row(rows_V, E));
          int common = 0;
          for (int v = 0; v < V; v++) {
            if (expert_V[v] != Given.OUT) {
              common++;
              assertThat(Math.exp(expert_V[v]))
                  .as(TestSeed.reproduce())
                  .isCloseTo(Math.max(1e-8, expert.get(v)), within(1e-6));
            }
          }
          assertThat(common).isGreaterThanOrEqualTo(5);
          Map<StreamRole, float[]> equal_V = as(rows_V, E, B);
          sameSoftmax(
              scores(new SafeDecoding(7, 5), equal_V), scores(new SafeDecoding(0, 5), equal_V));
          assertThat(argmax(scores(new SafeDecoding(0, V), rows_V)))
              .isEqualTo(argmax(row(rows_V, B)));
        });
  }

  @Test
  void mcaIsAMixture() { // 3.14
    forRandomRows(
        "mca",
        rows_V -> {
          Map<StreamRole, float[]> swapped_V =
              as(rows_V, P, P.pair(1), P.pair(1), P, R, R.pair(1), R.pair(1), R);
          sameSoftmax(
              scores(new Mca(List.of(0.3, 0.7), 0.1), rows_V),
              scores(new Mca(List.of(0.7, 0.3), 0.1), swapped_V));
          sameSoftmax(
              scores(new Mca(List.of(1.0, 0.0), 0.1), rows_V),
              scores(new Mca(List.of(1.0), 0.1), rows_V));
          Map<StreamRole, float[]> doubled_V = as(rows_V, P.pair(1), P, R.pair(1), R);
          sameSoftmax(
              scores(new Mca(List.of(0.5, 0.5), 0.1), doubled_V),
              scores(new Mca(List.of(1.0), 0.1), rows_V));
        });
  }

  @Test
  void dolaWithOneCandidateIsStatic() { // 3.13
    forRandomRows(
        "dola",
        rows_V ->
            bits(
                scores(new Dola(null, List.of(2), 0.1, Divergence.JSD, false), rows_V),
                scores(new DolaStatic(2, 0.1, false), rows_V)));
  }

  @Test
  void bucketsAreThoseOfTheLibrary() {
    assertThat(layers(Bucket.LOW, 4, false)).containsExactly(0);
    assertThat(layers(Bucket.HIGH, 4, false)).containsExactly(2);
    assertThat(layers(Bucket.LOW, 30, true)).containsExactly(2, 4, 6, 8, 10, 12, 14);
    assertThat(layers(Bucket.HIGH, 30, true)).containsExactly(15, 17, 19, 21, 23, 25, 27, 29);
    assertThat(layers(Bucket.LOW, 48, false)).hasSize(10).endsWith(18);
    assertThat(layers(Bucket.HIGH, 48, false)).hasSize(10).startsWith(28).endsWith(46);
    assertThat(layers(Bucket.LOW, 4, true)).containsExactly(2);
    assertThatThrownBy(() -> layers(Bucket.LOW, 2, true)).hasMessageContaining("state layers");
    assertThatThrownBy(() -> new DolaStatic(5, 0, false).on(4, false))
        .hasMessage("layer 5 of a model of 4 layers; allowed: 0 to 4");
    assertThatThrownBy(() -> new Dola(null, List.of(1, 9), 0, Divergence.JSD, false).on(4, false))
        .hasMessageContaining("layer 9");
  }

  private static List<Integer> layers(Bucket bucket, int layers, boolean tied) {
    Dola dola = new Dola(bucket, null, 0.1, Divergence.JSD, false).on(layers, tied);
    return dola.streams().stream().filter(role -> !role.isStream()).map(StreamRole::index).toList();
  }
}
