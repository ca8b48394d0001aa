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
import rosarium.core.contrast.Mask;
import rosarium.core.contrast.MaskedContrast;
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
import rosarium.variants.expert.CdLi;
import rosarium.variants.gate.FirstM;
import rosarium.variants.layer.Divergence;
import rosarium.variants.layer.Dola;
import rosarium.variants.mask.NoMask;
import rosarium.variants.mask.PlausibilityPlain;
import rosarium.variants.mask.PlausibilityPositive;
import rosarium.variants.mask.TopKIntersection;
import rosarium.variants.probability.Mca;
import rosarium.variants.probability.SafeDecoding;
import rosarium.variants.probability.Uscd;
import rosarium.variants.refusal.AdaCd;

/** What every variant promises (methods.md 1.6), asked of everything that is discovered. */
class EveryVariantContractTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;
  private static final int ROUNDS = 40;

  /** Everything discovered, on a model of six layers, and points whose parameters do more. */
  static Stream<ContrastStrategy> variants() {
    Mask positive = new PlausibilityPositive(0.2);
    return Stream.concat(
        Variants.all().values().stream().map(variant -> variant.on(6, false)),
        Stream.of(
            new Mca(List.of(0.6, 0.4), 0.1),
            new Dola(null, List.of(1, 3, 4), 0.1, Divergence.JSD_CODE, true),
            new Cad(1, new Cad.Nucleus(0.9, 0.8)),
            new SafeDecoding(3, 2),
            new AdaCd(2.5, 0.2, 0),
            MaskedContrast.of(new Rose(0.5), positive),
            MaskedContrast.of(new CdLi(), positive),
            MaskedContrast.of(new Rose(0.5), new PlausibilityPlain(0.05)),
            MaskedContrast.of(new Cfg(), new TopKIntersection(3)),
            MaskedContrast.of(new SafeDecoding(), new PlausibilityPlain(0.1)),
            MaskedContrast.of(new Uscd(), new NoMask())));
  }

  /** Variants that the engine can run by itself: layer rows need more than a scripted model. */
  static Stream<ContrastStrategy> decodable() {
    return variants().filter(v -> v.streams().stream().allMatch(StreamRole::isStream));
  }

  /** The roles whose weight is positive, for variants as published. */
  private static final Map<String, Set<StreamRole>> POSITIVE_WEIGHT =
      Map.ofEntries(
          Map.entry("plain", Set.of(StreamRole.POSITIVE)),
          Map.entry("sampling", Set.of(StreamRole.POSITIVE)),
          Map.entry("reverse-only", Set.of(StreamRole.REVERSE)),
          Map.entry("rose", Set.of(StreamRole.POSITIVE)),
          Map.entry("acd", Set.of(StreamRole.POSITIVE)),
          Map.entry("acd-text", Set.of(StreamRole.POSITIVE)),
          Map.entry("instructive", Set.of(StreamRole.POSITIVE)),
          Map.entry("cfg", Set.of(StreamRole.POSITIVE)),
          Map.entry("cad", Set.of(StreamRole.POSITIVE)),
          Map.entry("uscd", Set.of(StreamRole.POSITIVE)),
          Map.entry("cd-li", Set.of(StreamRole.EXPERT)),
          Map.entry("cd-obrien", Set.of(StreamRole.EXPERT)),
          Map.entry("dexperts", Set.of(StreamRole.PLAIN, StreamRole.EXPERT)),
          Map.entry("proxy-tuning", Set.of(StreamRole.PLAIN, StreamRole.EXPERT)),
          Map.entry("self-cd", Set.of(StreamRole.PLAIN)),
          Map.entry("adacd", Set.of(StreamRole.PLAIN)),
          Map.entry("adacd-paper", Set.of(StreamRole.PLAIN)),
          Map.entry("safe-decoding", Set.of(StreamRole.PLAIN, StreamRole.EXPERT)),
          Map.entry("cls-hardening", Set.of(StreamRole.PLAIN, StreamRole.POSITIVE)),
          Map.entry("dola", Set.of(StreamRole.PLAIN)),
          Map.entry("dola-static", Set.of(StreamRole.PLAIN)));

  /** The variant as published and at other strengths. */
  private static List<ContrastStrategy> strengths(ContrastStrategy variant) {
    return variant.graded() ? List.of(variant, variant.scaled(0.37)) : List.of(variant);
  }

  @Test
  void findsTheVariantsOfThisModule() {
    assertThat(Variants.all().keySet()).containsAll(POSITIVE_WEIGHT.keySet());
    assertThat(Variants.all()).containsKey("mca");
  }

  @ParameterizedTest
  @MethodSource("variants")
  void offEqualsTheOffRow(ContrastStrategy variant) { // L1
    assumeTrue(variant.graded());
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
            sameAsOffRow(off, scores_BV.row(b), offRow_BV[b]);
          }
        });
  }

  /** Compare where nothing is masked, and the choice wherever two tokens are not almost equal. */
  private static void sameAsOffRow(ContrastStrategy off, float[] score_V, float[] offRow_V) {
    boolean exact = Variants.card(off).space() == VariantCard.Space.RAW;
    boolean probability = Variants.card(off).space() == VariantCard.Space.PROBABILITY;
    float[] logProb_V = ArrayLogits.of(offRow_V).logSoftmax().row(0);
    float best = OUT;
    float second = OUT;
    int expectedChoice = 0;
    for (int v = 0; v < score_V.length; v++) {
      if (score_V[v] == OUT) {
        continue;
      }
      if (probability) { // floored at 1e-8 before a logarithm
        double found = off.greedyOnly() ? score_V[v] : Math.exp(score_V[v]);
        assertThat(found).as(TestSeed.reproduce()).isCloseTo(Math.exp(logProb_V[v]), within(1e-6));
      } else {
        assertThat(score_V[v])
            .as(TestSeed.reproduce())
            .isEqualTo(exact ? offRow_V[v] : logProb_V[v], within(exact ? 0f : 1e-6f));
      }
      second = Math.max(second, Math.min(best, offRow_V[v]));
      if (offRow_V[v] > best) {
        best = offRow_V[v];
        expectedChoice = v;
      }
    }
    if (best - second > 1e-5 && logProb_V[expectedChoice] > Math.log(1e-7)) {
      assertThat(ArrayLogits.of(score_V).argmax())
          .as(TestSeed.reproduce())
          .containsExactly(expectedChoice);
    }
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
  void aMaskOfARowOfPositiveWeightStays(ContrastStrategy variant) { // L3
    ContrastStrategy published = Variants.all().get(Variants.card(variant).id());
    Set<StreamRole> roles =
        variant.equals(published)
            ? POSITIVE_WEIGHT.getOrDefault(Variants.card(variant).id(), Set.of())
            : Set.of();
    assumeTrue(!roles.isEmpty(), "no role has a positive weight at every step");
    for (StreamRole role : roles) {
      forEachDraw(
          variant,
          "mask of " + role,
          true,
          (rows_BV, random) -> {
            float[] row_V = rows_BV.getOrDefault(role, new float[1][1])[0];
            int masked = random.nextInt(row_V.length);
            row_V[masked] = OUT;
            if (!allMasked(row_V)) {
              assertThat(variant.combine(of(rows_BV)).row(0)[masked])
                  .as(TestSeed.reproduce())
                  .isEqualTo(OUT);
            }
          });
    }
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
              for (float score : scores_BV.row(b)) {
                assertThat(score).as(TestSeed.reproduce()).isNotNaN();
                assertThat(score).as(TestSeed.reproduce()).isNotEqualTo(Float.POSITIVE_INFINITY);
              }
            }
            somethingIsLeft(strength.unmasked(), rows_BV);
            somethingIsLeft(strength, maskedAlike(rows_BV)); // as step 3 of a decoder does
          });
    }
  }

  private static void somethingIsLeft(
      ContrastStrategy variant, Map<StreamRole, float[][]> rows_BV) {
    Logits scores_BV = variant.combine(of(rows_BV));
    for (int b = 0; b < scores_BV.rows(); b++) {
      int open = 0;
      for (int v = 0; v < scores_BV.vocabulary(); v++) {
        open += anyMasked(rows_BV, b, v) ? 0 : 1;
      }
      assertThat(open == 0 || !allMasked(scores_BV.row(b))).as(TestSeed.reproduce()).isTrue();
    }
  }

  /** Mask in every role what any role masks, unless that leaves nothing. */
  private static Map<StreamRole, float[][]> maskedAlike(Map<StreamRole, float[][]> rows_BV) {
    Map<StreamRole, float[][]> alike_BV = new TreeMap<>();
    rows_BV.forEach(
        (role, row_BV) -> {
          float[][] copy_BV = new float[row_BV.length][];
          for (int b = 0; b < row_BV.length; b++) {
            copy_BV[b] = row_BV[b].clone();
            for (int v = 0; v < copy_BV[b].length; v++) {
              boolean first = v == 0; // one token that every role has, so that no row is empty
              float entry = Math.max(row_BV[b][v], first ? -1f : OUT);
              copy_BV[b][v] = !first && anyMasked(rows_BV, b, v) ? OUT : entry;
            }
          }
          alike_BV.put(role, copy_BV);
        });
    return alike_BV;
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
                agree(found_BV.row(b), expected_BV.row(b));
              }
            }
          });
    }
  }

  /** To 1e-4, and beyond scores of 100 to a millionth: those are what floats can hold. */
  private static void agree(float[] found_V, float[] expected_V) {
    for (int v = 0; v < expected_V.length; v++) {
      float tolerance = Math.max(1e-4f, Math.abs(expected_V[v]) * 1e-6f);
      if (expected_V[v] == OUT) {
        assertThat(found_V[v]).as(TestSeed.reproduce()).isEqualTo(OUT);
      } else {
        assertThat(found_V[v]).as(TestSeed.reproduce()).isEqualTo(expected_V[v], within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decodable")
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
  @MethodSource("decodable")
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
      assertThat(Files.readString(Shared.projectRoot().resolve("paper/references.bib")))
          .contains("{" + card.cite() + ",");
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
    assertThat(variant.unmasked().unmasked()).isEqualTo(variant.unmasked());
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
        for (int b = 0; !rough && b < rows; b++) {
          row_BV[b] = RandomLogits.finite(random, vocabulary); // whose ties no id can break
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
