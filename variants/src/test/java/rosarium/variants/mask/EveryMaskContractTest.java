package rosarium.variants.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Mask;
import rosarium.core.contrast.MaskCard;
import rosarium.core.contrast.MaskedContrast;
import rosarium.core.contrast.Masks;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.RandomLogits;
import rosarium.core.tensor.Ranking;
import rosarium.core.testing.NaiveDecoder;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.variants.Cfg;
import rosarium.variants.Plain;
import rosarium.variants.Rose;
import rosarium.variants.expert.CdObrien;
import rosarium.variants.probability.SafeDecoding;

/** What every mask promises, and which tokens each keeps. */
class EveryMaskContractTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;
  private static final float[] P = {2.0f, 1.5f, 0.5f, -1.0f};
  private static final float[] R = {3.0f, 0.5f, 0.0f, -0.5f};
  private static final float[] B = {2.5f, 1.0f, 0.2f, -0.8f};

  static Stream<Mask> masks() {
    return Stream.concat(
        Masks.all().values().stream(),
        Stream.of(
            new PlausibilityPositive(1), new PlausibilityPlain(0.5), new TopKIntersection(1)));
  }

  private static StreamLogits rows(float[] p_V, float[] r_V, float[] b_V) {
    return StreamLogits.of(
        Map.of(
            StreamRole.POSITIVE, ArrayLogits.of(p_V),
            StreamRole.REVERSE, ArrayLogits.of(r_V),
            StreamRole.PLAIN, ArrayLogits.of(b_V)));
  }

  private static List<Integer> kept(Mask mask, StreamLogits rows_BV) {
    List<Integer> kept = new ArrayList<>();
    float[] mask_V = mask.over(rows_BV).row(0);
    for (int v = 0; v < mask_V.length; v++) {
      assertThat(mask_V[v]).isNotNaN();
      if (mask_V[v] != OUT) {
        kept.add(v);
      }
    }
    return kept;
  }

  @Test
  void findsTheMasks() {
    assertThat(Masks.all().keySet())
        .containsExactly(
            "none", "plausibility-plain", "plausibility-positive", "top-k-intersection");
  }

  @Test
  void keepsWhatItsFormulaSays() {
    StreamLogits rows_BV = rows(P, R, B);

    // max p + ln 0.1 = -0.30, max b + ln 0.1 = 0.197, max b + ln 0.01 = -2.1
    assertThat(kept(new NoMask(), rows_BV)).containsExactly(0, 1, 2, 3);
    assertThat(kept(new PlausibilityPositive(0.1), rows_BV)).containsExactly(0, 1, 2);
    assertThat(kept(new PlausibilityPlain(0.1), rows_BV)).containsExactly(0, 1, 2);
    assertThat(kept(new PlausibilityPlain(0.2), rows_BV)).containsExactly(0, 1);
    assertThat(kept(new PlausibilityPlain(0.01), rows_BV)).containsExactly(0, 1, 2, 3);
    assertThat(kept(new PlausibilityPositive(1), rows_BV)).containsExactly(0);
    assertThat(kept(new TopKIntersection(2), rows_BV)).containsExactly(0, 1);
    assertThat(kept(new TopKIntersection(1), rows(P, new float[] {0, 9, 1, 2}, B)))
        .containsExactly(1); // r's order is 1, 3, 2, 0: 1 joins at k = 2
  }

  @ParameterizedTest
  @MethodSource("masks")
  void aTokenIsLeftAndNoArgumentIsWritten(Mask mask) {
    RandomGenerator random = TestSeed.generator("left " + mask);
    for (int round = 0; round < 100; round++) {
      int vocabulary = 1 + random.nextInt(40);
      float[] p_V = RandomLogits.rough(random, vocabulary);
      float[] r_V = RandomLogits.rough(random, vocabulary);
      float[] b_V = RandomLogits.rough(random, vocabulary);
      p_V[0] = r_V[0] = b_V[0] = 1; // one token that all of them have
      StreamLogits rows_BV = rows(p_V, r_V, b_V);

      List<Integer> kept = kept(mask, rows_BV);

      assertThat(kept).as(TestSeed.reproduce()).isNotEmpty().isEqualTo(kept(mask, rows_BV));
      assertThat(rows_BV.positive().row(0)).containsExactly(p_V);
      if (mask.keepsAll()) {
        assertThat(kept).hasSize(vocabulary);
      }
    }
  }

  @Test
  void theIntersectionIsTheSmallestThatIsLargeEnough() {
    RandomGenerator random = TestSeed.generator("intersection");
    for (int round = 0; round < 200; round++) {
      int vocabulary = 2 + random.nextInt(200);
      int c = 1 + random.nextInt(9);
      float[] p_V = RandomLogits.rough(random, vocabulary);
      float[] r_V = RandomLogits.rough(random, vocabulary);

      boolean[] found_V = TopKIntersection.common(c, p_V, r_V);

      Set<Integer> expected = Set.of();
      for (int k = Math.min(c, vocabulary); k <= vocabulary && expected.size() < c; k++) {
        expected = new TreeSet<>(best(p_V, k));
        expected.retainAll(best(r_V, k));
      }
      for (int v = 0; v < vocabulary; v++) {
        assertThat(found_V[v]).as(TestSeed.reproduce()).isEqualTo(expected.contains(v));
      }
    }
  }

  private static List<Integer> best(float[] row_V, int k) {
    List<Integer> best = new ArrayList<>();
    for (int id : Ranking.descending(row_V)) {
      if (best.size() < k) {
        best.add(id);
      }
    }
    return best;
  }

  @Test
  void theIntersectionIsSafeDecodingsOwn() {
    RandomGenerator random = TestSeed.generator("safe-decoding's set");
    for (int round = 0; round < 50; round++) {
      StreamLogits rows_BV =
          StreamLogits.of(
              Map.of(
                  StreamRole.PLAIN, ArrayLogits.of(RandomLogits.finite(random, 30)),
                  StreamRole.EXPERT, ArrayLogits.of(RandomLogits.finite(random, 30))));
      ContrastStrategy masked = MaskedContrast.of(new SafeDecoding(3, 9), new TopKIntersection(5));

      assertThat(masked.combine(rows_BV).row(0))
          .as(TestSeed.reproduce())
          .containsExactly(new SafeDecoding(3, 5).combine(rows_BV).row(0));
    }
  }

  @Test
  void plausibilityOfTheExpertIsTheMaskOfContrastiveDecoding() {
    // with the positive row as the expert's, the mask on the positive stream is the published one
    StreamLogits rows_BV =
        StreamLogits.of(
            Map.of(
                StreamRole.POSITIVE, ArrayLogits.of(P),
                StreamRole.EXPERT, ArrayLogits.of(P),
                StreamRole.AMATEUR, ArrayLogits.of(R)));

    assertThat(
            MaskedContrast.of(new CdObrien(0.5, 0.9), new PlausibilityPositive(0.1))
                .combine(rows_BV)
                .row(0))
        .containsExactly(new CdObrien(0.5, 0.1).combine(rows_BV).row(0));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void actsInTheLoopAsInTheNaiveDecoder(Mask mask) {
    for (ContrastStrategy variant : List.of(new Rose(0.7), new Cfg(2), new Plain())) {
      DecodeRequest request = request(MaskedContrast.of(variant, mask));

      assertThat(decode(request))
          .as(mask + " of " + variant)
          .isEqualTo(NaiveDecoder.decode(request));
    }
  }

  @Test
  void theBestTokenAloneIsPlainDecoding() {
    DecodeRequest masked = request(MaskedContrast.of(new Rose(2), new PlausibilityPositive(1)));

    assertThat(decode(masked)).isEqualTo(decode(request(new Plain())));
    assertThat(decode(masked)).isNotEqualTo(decode(request(new Rose(2))));
  }

  private static DecodeRequest request(ContrastStrategy variant) {
    ScriptedModel model = ScriptedModel.hashing(30, 5);
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    int first = 1;
    for (StreamRole role : variant.streams()) {
      streams.put(role, new StreamSpec(model, TokenIds.of(first++, 2, 3)));
    }
    streams.put(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(9, 2, 3)));
    return DecodeRequest.of("q", streams, variant, new StopRule(Set.of(), 30));
  }

  private static TokenIds decode(DecodeRequest request) {
    List<TokenIds> written = new ArrayList<>();
    new DecodeEngine(EngineLimits.ofRows(8))
        .decode(Set.of(request).iterator(), answer -> written.add(answer.ids_L()));
    return written.get(0);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void jsonBringsTheMaskBack(Mask mask) {
    assertThat(Masks.bind(Masks.toJson(mask), "here")).isEqualTo(mask);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void theCardIsComplete(Mask mask) throws IOException {
    MaskCard card = Masks.card(mask);

    assertThat(card.id()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    assertThat(card.formula()).isNotBlank();
    assertThat(card.summary()).endsWith(".");
    if (!card.cite().isEmpty()) {
      assertThat(Files.readString(Shared.projectRoot().resolve("paper/references.bib")))
          .contains("{" + card.cite() + ",");
    }
  }

  @Test
  void refusesParametersOutsideTheirRange() {
    assertThatThrownBy(() -> new TopKIntersection(0)).hasMessage("c is 0; allowed: at least 1");
    assertThatThrownBy(() -> new PlausibilityPlain(1.1)).hasMessageContaining("[0, 1]");
    assertThatThrownBy(() -> new MaskedContrast(new Rose(), new NoMask()))
        .hasMessageContaining("one mask at a time");
  }
}
