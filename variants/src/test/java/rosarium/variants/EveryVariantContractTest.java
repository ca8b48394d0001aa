package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.VariantCard;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Probabilities;
import rosarium.core.tensor.RandomLogits;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.StepScope;
import rosarium.core.torch.TorchLogits;
import rosarium.variants.gate.FirstM;

/** What every variant promises (methods.md 1.6), asked of everything that is discovered. */
class EveryVariantContractTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;
  private static final int ROUNDS = 40;

  static Stream<ContrastStrategy> variants() {
    return Variants.all().values().stream();
  }

  /** The variant as published and at other strengths. */
  private static List<ContrastStrategy> strengths(ContrastStrategy variant) {
    return variant.graded() ? List.of(variant, variant.scaled(0.37)) : List.of(variant);
  }

  @Test
  void findsTheVariantsOfThisModule() {
    assertThat(Variants.all()).containsKeys("plain", "sampling", "reverse-only", "rose");
  }

  @ParameterizedTest
  @MethodSource("variants")
  void offEqualsTheOffRow(ContrastStrategy variant) { // L1
    assumeTrue(variant.graded());
    boolean exact = Variants.card(variant).space() == VariantCard.Space.RAW;
    ContrastStrategy off = variant.switchedOff();
    forEachDraw(
        variant,
        "off",
        true,
        (rows_BV, random) -> {
          Logits scores_BV = off.combine(of(rows_BV));
          float[][] offRow_BV = rows_BV.getOrDefault(off.offRow(), new float[0][]);
          assertThat(offRow_BV).hasNumberOfRows(scores_BV.rows());
          for (int b = 0; b < scores_BV.rows(); b++) {
            float[] score_V = scores_BV.row(b);
            float[] expected_V =
                exact ? offRow_BV[b] : ArrayLogits.of(offRow_BV[b]).logSoftmax().row(0);
            for (int v = 0; v < score_V.length; v++) {
              if (score_V[v] != OUT) {
                assertThat(score_V[v])
                    .as(TestSeed.reproduce())
                    .isEqualTo(expected_V[v], within(exact ? 0f : 1e-6f));
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aConstantAddedToARowChangesNothing(ContrastStrategy variant) { // L2
    forEachDraw(
        variant,
        "shift",
        true,
        (rows_BV, random) -> {
          for (StreamRole role : rows_BV.keySet()) {
            float constant = (float) (random.nextGaussian() * 5);
            Map<StreamRole, float[][]> shifted_BV = new TreeMap<>(rows_BV);
            shifted_BV.computeIfPresent(role, (key, row_BV) -> plus(row_BV, constant));
            sameSoftmax(variant.combine(of(rows_BV)), variant.combine(of(shifted_BV)), 1e-5);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void whatEveryRowMasksStaysMasked(ContrastStrategy variant) { // L3, for any signs of weights
    forEachDraw(
        variant,
        "mask",
        true,
        (rows_BV, random) -> {
          int masked = random.nextInt(rows_BV.values().iterator().next()[0].length);
          rows_BV.values().forEach(row_BV -> row_BV[0][masked] = OUT);
          boolean allOut = rows_BV.values().stream().anyMatch(row_BV -> allMasked(row_BV[0]));
          if (!allOut) {
            assertThat(variant.combine(of(rows_BV)).row(0)[masked])
                .as(TestSeed.reproduce())
                .isEqualTo(OUT);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void scoresAreNeverNaNOrPlusInfinity(ContrastStrategy variant) { // L4
    for (ContrastStrategy strength : strengths(variant)) {
      forEachDraw(
          variant,
          "finite",
          true,
          (rows_BV, random) -> {
            Logits scores_BV = strength.combine(of(rows_BV));
            for (int b = 0; b < scores_BV.rows(); b++) {
              int finite = 0;
              int open = 0;
              float[] score_V = scores_BV.row(b);
              for (int v = 0; v < score_V.length; v++) {
                assertThat(score_V[v]).as(TestSeed.reproduce()).isNotNaN();
                assertThat(score_V[v])
                    .as(TestSeed.reproduce())
                    .isNotEqualTo(Float.POSITIVE_INFINITY);
                finite += score_V[v] == OUT ? 0 : 1;
                open += anyMasked(rows_BV, b, v) ? 0 : 1;
              }
              assertThat(finite > 0 || open == 0).as(TestSeed.reproduce()).isTrue();
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void permutingTheVocabularyPermutesTheScores(ContrastStrategy variant) { // L5
    forEachDraw(
        variant,
        "permutation",
        false,
        (rows_BV, random) -> {
          int vocabulary = rows_BV.values().iterator().next()[0].length;
          List<Integer> order = new ArrayList<>(IntStream.range(0, vocabulary).boxed().toList());
          Collections.shuffle(order, new Random(random.nextLong()));
          Map<StreamRole, float[][]> permuted_BV = new TreeMap<>();
          rows_BV.forEach(
              (role, row_BV) -> {
                float[][] other_BV = new float[row_BV.length][vocabulary];
                for (int b = 0; b < row_BV.length; b++) {
                  for (int v = 0; v < vocabulary; v++) {
                    other_BV[b][v] = row_BV[b][order.get(v)];
                  }
                }
                permuted_BV.put(role, other_BV);
              });
          Logits straight_BV = variant.combine(of(rows_BV));
          Logits permutedScores_BV = variant.combine(of(permuted_BV));
          for (int b = 0; b < straight_BV.rows(); b++) {
            for (int v = 0; v < vocabulary; v++) {
              assertThat(permutedScores_BV.row(b)[v])
                  .as(TestSeed.reproduce())
                  .isEqualTo(straight_BV.row(b)[order.get(v)], within(1e-5f));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void rowsDoNotInfluenceEachOther(ContrastStrategy variant) { // L6
    forEachDraw(
        variant,
        "rows",
        true,
        (rows_BV, random) -> {
          Logits together_BV = variant.combine(of(rows_BV));
          for (int b = 0; b < together_BV.rows(); b++) {
            Map<StreamRole, float[][]> alone_BV = new TreeMap<>();
            int row = b;
            rows_BV.forEach((role, row_BV) -> alone_BV.put(role, new float[][] {row_BV[row]}));
            assertThat(variant.combine(of(alone_BV)).row(0))
                .as(TestSeed.reproduce())
                .containsExactly(together_BV.row(b));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("variants")
  void argumentsStayAsTheyWere(ContrastStrategy variant) { // L7
    forEachDraw(
        variant,
        "pure",
        true,
        (rows_BV, random) -> {
          StreamLogits given_BV = of(rows_BV);
          Logits first_BV = variant.combine(given_BV);
          Logits second_BV = variant.combine(given_BV);
          for (int b = 0; b < first_BV.rows(); b++) {
            assertThat(second_BV.row(b)).containsExactly(first_BV.row(b));
            int row = b;
            rows_BV.forEach(
                (role, row_BV) ->
                    assertThat(given_BV.get(role).row(row)).containsExactly(row_BV[row]));
          }
        });
  }

  @Tag("torch")
  @ParameterizedTest
  @MethodSource("variants")
  void backendsAgree(ContrastStrategy variant) { // L8
    for (ContrastStrategy strength : strengths(variant)) {
      forEachDraw(
          variant,
          "backends",
          true,
          (rows_BV, random) -> {
            try (StepScope scope = StepScope.open()) {
              assertThat(scope).isNotNull();
              Map<StreamRole, Logits> torch_BV = new TreeMap<>();
              rows_BV.forEach((role, row_BV) -> torch_BV.put(role, TorchLogits.copyOf(row_BV)));
              Logits found_BV = strength.combine(StreamLogits.of(torch_BV));
              Logits expected_BV = strength.combine(of(rows_BV));
              for (int b = 0; b < expected_BV.rows(); b++) {
                assertThat(found_BV.row(b))
                    .as(TestSeed.reproduce())
                    .containsExactly(expected_BV.row(b), within(1e-4f));
              }
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aClosedGateDecodesTheClosedStreamAlone(ContrastStrategy variant) { // L9
    ScriptedModel model = ScriptedModel.hashing(30, 3);
    StreamRole closed = variant.closedRow();
    Map<StreamRole, StreamSpec> streams = streams(variant, model);
    DecodeRequest gated =
        DecodeRequest.of("gated", streams, variant, new StopRule(Set.of(7), 25))
            .withGate(new FirstM(0));
    StreamSpec only = streams.getOrDefault(closed, new StreamSpec(model, TokenIds.of(1)));
    DecodeRequest alone =
        DecodeRequest.of("alone", Map.of(StreamRole.POSITIVE, only), new Plain(), gated.stop())
            .withSampling(gated.sampling(), gated.seed());

    List<Decoded> answers = decode(gated, alone);

    assertThat(answers.get(0).ids_L()).isEqualTo(answers.get(1).ids_L());
    assertThat(answers.get(0).ids_L().length()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void runsTheDeclaredStreamsAndNoMore(ContrastStrategy variant) { // L12
    ScriptedModel model = ScriptedModel.hashing(30, 3);
    DecodeRequest request =
        DecodeRequest.of("q", streams(variant, model), variant, new StopRule(Set.of(), 3))
            .withGate(Gate.always());

    assertThat(decode(request).get(0).error()).isNull();

    assertThat(model.passes()).hasSize(3);
    assertThat(model.passes()).allMatch(pass -> pass.size() == variant.streams().size());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void linearOnesReadRawLogitsAndLogProbabilitiesAlike(ContrastStrategy variant) { // L14
    assumeTrue(Variants.card(variant).linear());
    for (ContrastStrategy strength : strengths(variant)) {
      forEachDraw(
          variant,
          "linear",
          true,
          (rows_BV, random) -> {
            Map<StreamRole, Logits> logProb_BV = new TreeMap<>();
            rows_BV.forEach(
                (role, row_BV) -> logProb_BV.put(role, ArrayLogits.of(row_BV).logSoftmax()));
            Logits raw_BV = strength.combine(of(rows_BV));
            sameSoftmax(raw_BV, strength.combine(StreamLogits.of(logProb_BV)), 1e-5);
          });
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void theCardIsComplete(ContrastStrategy variant) throws IOException {
    VariantCard card = Variants.card(variant);

    assertThat(card.id()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    assertThat(card.formula()).isNotBlank();
    assertThat(card.summary()).endsWith(".");
    if (!card.cite().isEmpty()) {
      assertThat(Files.readString(Shared.path("methods.md"))).contains("{" + card.cite() + ",");
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void jsonBringsTheVariantBack(ContrastStrategy variant) {
    assertThat(Variants.bind(Variants.toJson(variant), "here")).isEqualTo(variant);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void fullStrengthIsTheVariantItself(ContrastStrategy variant) {
    assertThat(variant.scaled(1)).isEqualTo(variant);
    assertThat(variant.streams()).contains(variant.closedRow(), variant.offRow());
  }

  // ------------------------------------------------------------------ helpers

  private interface Law {
    void check(Map<StreamRole, float[][]> rows_BV, RandomGenerator random);
  }

  private static void forEachDraw(ContrastStrategy variant, String name, boolean rough, Law law) {
    RandomGenerator random = TestSeed.generator(name + variant);
    for (int round = 0; round < ROUNDS; round++) {
      int rows = 1 + random.nextInt(3);
      int vocabulary = 2 + random.nextInt(60);
      Map<StreamRole, float[][]> rows_BV = new TreeMap<>();
      for (StreamRole role : variant.streams()) {
        float[][] row_BV = RandomLogits.roughRows(random, rows, vocabulary);
        if (!rough) {
          row_BV[0] = RandomLogits.finite(random, vocabulary);
        }
        rows_BV.put(role, row_BV);
      }
      law.check(rows_BV, random);
    }
  }

  private static StreamLogits of(Map<StreamRole, float[][]> rows_BV) {
    Map<StreamRole, Logits> logits_BV = new TreeMap<>();
    rows_BV.forEach((role, row_BV) -> logits_BV.put(role, ArrayLogits.of(row_BV)));
    return StreamLogits.of(logits_BV);
  }

  private static float[][] plus(float[][] rows_BV, float constant) {
    float[][] sum_BV = new float[rows_BV.length][];
    for (int b = 0; b < rows_BV.length; b++) {
      sum_BV[b] = rows_BV[b].clone();
      for (int v = 0; v < sum_BV[b].length; v++) {
        sum_BV[b][v] += constant;
      }
    }
    return sum_BV;
  }

  private static boolean allMasked(float[] row_V) {
    for (float entry : row_V) {
      if (entry != OUT) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyMasked(Map<StreamRole, float[][]> rows_BV, int b, int v) {
    return rows_BV.values().stream().anyMatch(row_BV -> row_BV[b][v] == OUT);
  }

  /** Compare softmaxes; rows without a finite entry must be so in both. */
  private static void sameSoftmax(Logits found_BV, Logits expected_BV, double tolerance) {
    for (int b = 0; b < expected_BV.rows(); b++) {
      float[] expected_V = expected_BV.row(b);
      float[] found_V = found_BV.row(b);
      if (allMasked(expected_V)) {
        assertThat(allMasked(found_V)).as(TestSeed.reproduce()).isTrue();
        continue;
      }
      Probabilities expected = Probabilities.of(expected_V);
      Probabilities found = Probabilities.of(found_V);
      for (int v = 0; v < expected_V.length; v++) {
        assertThat(found.get(v))
            .as(TestSeed.reproduce())
            .isCloseTo(expected.get(v), within(tolerance));
      }
    }
  }

  private static Map<StreamRole, StreamSpec> streams(
      ContrastStrategy variant, ScriptedModel model) {
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    int number = 1;
    for (StreamRole role : variant.streams()) {
      streams.put(role, new StreamSpec(model, TokenIds.of(2, number++, 5)));
    }
    return streams;
  }

  private static List<Decoded> decode(DecodeRequest... requests) {
    List<Decoded> answers = new ArrayList<>();
    new DecodeEngine(EngineLimits.ofRows(32)).decode(List.of(requests).iterator(), answers::add);
    answers.sort((a, b) -> Integer.compare(place(requests, a.id()), place(requests, b.id())));
    return answers;
  }

  private static int place(DecodeRequest[] requests, String id) {
    return Stream.of(requests).map(DecodeRequest::id).toList().indexOf(id);
  }
}
