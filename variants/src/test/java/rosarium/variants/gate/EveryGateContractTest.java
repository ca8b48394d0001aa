package rosarium.variants.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Probabilities;
import rosarium.core.tensor.RandomLogits;
import rosarium.core.testing.NaiveDecoder;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingSettings;
import rosarium.variants.Plain;
import rosarium.variants.Rose;

/** What every gate promises, and the worked numbers and laws of methods.md 1.5. */
class EveryGateContractTest {
  private static final float[] P = {2.0f, 1.5f, 0.5f, -1.0f};
  private static final float[] R = {3.0f, 0.5f, 0.0f, -0.5f};

  static Stream<Gate> gates() {
    return Gates.all().values().stream();
  }

  private static GateInput input(Gate gate, int step, float[] p_V, float[] r_V) {
    @Nullable StreamLogits rows_BV =
        switch (gate.reads()) {
          case NOTHING -> null;
          case CLOSED_ROW -> StreamLogits.of(Map.of(StreamRole.POSITIVE, ArrayLogits.of(p_V)));
          case EVERY_ROW ->
              StreamLogits.of(
                  Map.of(
                      StreamRole.POSITIVE, ArrayLogits.of(p_V),
                      StreamRole.REVERSE, ArrayLogits.of(r_V)));
        };
    return new GateInput(new int[] {step}, StreamRole.POSITIVE, rows_BV);
  }

  private static double open(Gate gate, int step) {
    return gate.open(input(gate, step, P, R))[0];
  }

  @Test
  void findsTheGates() {
    assertThat(Gates.all().keySet())
        .containsExactly("always", "disagreement", "entropy", "fading", "first-m", "spread");
  }

  @ParameterizedTest
  @MethodSource("gates")
  void valuesLieBetweenClosedAndOpen(Gate gate) {
    RandomGenerator random = TestSeed.generator("gate values");
    for (int round = 0; round < 200; round++) {
      int vocabulary = 1 + random.nextInt(50);
      GateInput input =
          input(
              gate,
              random.nextInt(500),
              RandomLogits.rough(random, vocabulary),
              RandomLogits.rough(random, vocabulary));
      double open = gate.open(input)[0];

      assertThat(open).as(TestSeed.reproduce()).isBetween(0.0, 1.0);
      assertThat(gate.open(input)).containsExactly(open);
      if (!gate.graded()) {
        assertThat(open).as(TestSeed.reproduce()).isIn(0.0, 1.0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("gates")
  void closedForGoodMeansClosedFromThenOn(Gate gate) {
    boolean closed = false;
    for (int step = 0; step < 300; step++) {
      closed |= gate.closedForGood(step);
      assertThat(gate.closedForGood(step)).isEqualTo(closed);
      if (closed) {
        assertThat(open(gate, step)).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("gates")
  void theCardIsComplete(Gate gate) throws IOException {
    GateCard card = Gates.card(gate);

    assertThat(card.id()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    assertThat(card.formula()).isNotBlank();
    assertThat(card.summary()).endsWith(".");
    if (!card.cite().isEmpty()) {
      assertThat(Files.readString(Shared.projectRoot().resolve("paper/references.bib")))
          .contains("{" + card.cite() + ",");
    }
  }

  @ParameterizedTest
  @MethodSource("gates")
  void jsonBringsTheGateBack(Gate gate) {
    assertThat(Gates.bind(Gates.toJson(gate), "here")).isEqualTo(gate);
  }

  @Test
  void comparesEntropyInNats() {
    // H(P(p)) = 1.049889
    assertThat(open(new EntropyGate(1.0498), 0)).isEqualTo(1);
    assertThat(open(new EntropyGate(1.0499), 0)).isZero();
  }

  @Test
  void comparesSpread() {
    // sum P(p)^2 = 0.402043
    assertThat(open(new Spread(0.4021), 0)).isEqualTo(1);
    assertThat(open(new Spread(0.4020), 0)).isZero();
  }

  @Test
  void fadesByHalves() {
    double alpha = 0.5;

    assertThat(alpha * open(new Fading(16, 0), 0)).isCloseTo(0.500000, within(1e-6));
    assertThat(alpha * open(new Fading(16, 0), 8)).isCloseTo(0.353553, within(1e-6));
    assertThat(alpha * open(new Fading(16, 0), 16)).isCloseTo(0.250000, within(1e-6));
    assertThat(alpha * open(new Fading(16, 0), 32)).isCloseTo(0.125000, within(1e-6));
    assertThat(open(new Fading(16, 0.3), 27)).isPositive();
    assertThat(open(new Fading(16, 0.3), 28)).isZero();
  }

  @Test
  void disagreementIsNoSafeShortcut() {
    // both argmaxes are id 0, yet ROSE 0.5 would pick id 1
    assertThat(open(new Disagreement(), 0)).isZero();
    Gate gate = new Disagreement();
    assertThat(gate.open(input(gate, 0, P, new float[] {0, 1, 0, 0}))).containsExactly(1);
  }

  @Test
  void gatesThatNeverOpenWriteTheClosedRow() {
    for (Gate gate : List.of(new FirstM(0), new EntropyGate(Math.log(30) + 1e-6))) {
      assertThat(decode(request(30).withGate(gate)))
          .as(gate.toString())
          .isEqualTo(decode(plain(30)));
    }
  }

  @Test
  void gatesThatNeverCloseWriteWhatAlwaysWrites() {
    for (Gate gate : List.of(new FirstM(30), new EntropyGate(0), new Spread(1))) {
      assertThat(decode(request(30).withGate(gate)))
          .as(gate.toString())
          .isEqualTo(decode(request(30)));
    }
  }

  @Test
  void fadingBeginsAsAlways() {
    assertThat(decode(request(1).withGate(new Fading()))).isEqualTo(decode(request(1)));
  }

  @Test
  void gatesActInTheLoopAsInTheNaiveDecoder() {
    for (Gate gate :
        List.of(
            new FirstM(3),
            new EntropyGate(2.3),
            new EntropyGate(2.7),
            new Spread(0.12),
            new Spread(0.2),
            new Disagreement(),
            new Fading(4, 0),
            new Fading(4, 0.2))) {
      DecodeRequest request = request(40).withGate(gate);

      assertThat(decode(request)).as(gate.toString()).isEqualTo(NaiveDecoder.decode(request));
    }
  }

  @ParameterizedTest
  @MethodSource("gates")
  void everyGateActsOnEveryVariant(Gate gate) {
    ScriptedModel model = ScriptedModel.hashing(30, 5);
    int combined = 0;
    for (ContrastStrategy variant : Variants.all().values()) {
      boolean layers = !variant.streams().stream().allMatch(StreamRole::isStream);
      boolean unresolved = !variant.on(6, false).equals(variant);
      if (layers || unresolved || (gate.graded() && !variant.graded())) {
        continue; // layer rows need more than a scripted model
      }
      Map<StreamRole, StreamSpec> streams = new TreeMap<>();
      for (StreamRole role : variant.streams()) {
        streams.put(role, new StreamSpec(model, TokenIds.of(1, streams.size(), 3)));
      }
      DecodeRequest request =
          DecodeRequest.of("q", streams, variant, new StopRule(Set.of(), 20))
              .withGate(gate)
              .withSampling(SamplingSettings.GREEDY, 0);

      assertThat(decode(request))
          .as("%s of %s", gate, variant)
          .isEqualTo(NaiveDecoder.decode(request));
      combined++;
    }
    assertThat(combined).isGreaterThanOrEqualTo(19);
  }

  @Test
  void eachSaysWhetherOtherStreamsAreDroppedOrLag() {
    for (Gate gate : List.of(new FirstM(3), new Fading(16, 0.1))) {
      assertThat(gate.reads()).isEqualTo(Gate.Reads.NOTHING);
      assertThat(gate.closedForGood(Integer.MAX_VALUE)).isTrue(); // dropped
    }
    for (Gate gate : List.of(new EntropyGate(1), new Spread(0.8))) {
      assertThat(gate.reads()).isEqualTo(Gate.Reads.CLOSED_ROW); // lag until it opens
      assertThat(gate.closedForGood(Integer.MAX_VALUE)).isFalse();
    }
    assertThat(new Disagreement().reads()).isEqualTo(Gate.Reads.EVERY_ROW);
    assertThat(new Fading(16, 0).closedForGood(Integer.MAX_VALUE)).isFalse();
    assertThat(Gate.always().closedForGood(Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void spreadIsTheTestOfItsSource() { // kappa = s^2 (V - 1) + 1/V
    assertThat(0.005 * 0.005 * 32_015 + 1.0 / 32_016).isCloseTo(0.800406, within(1e-6));
    RandomGenerator random = TestSeed.generator("spread");
    for (int round = 0; round < 100; round++) {
      int vocabulary = 2 + random.nextInt(50);
      float[] row_V = RandomLogits.finite(random, vocabulary);
      Probabilities prob = Probabilities.of(row_V);
      double squares = 0;
      for (int v = 0; v < vocabulary; v++) {
        squares += Math.pow(prob.get(v) - 1.0 / vocabulary, 2);
      }
      double s = random.nextDouble(0.5);
      double kappa = s * s * (vocabulary - 1) + 1.0 / vocabulary;
      boolean uncertain = Math.sqrt(squares / (vocabulary - 1)) <= s;
      if (kappa <= 1) {
        double open = new Spread(kappa).open(input(new Spread(kappa), 0, row_V, row_V))[0];
        assertThat(open).as(TestSeed.reproduce()).isEqualTo(uncertain ? 1 : 0);
      }
    }
  }

  @Test
  void disagreementOnEqualRowsIsClosed() {
    RandomGenerator random = TestSeed.generator("disagreement");
    for (int round = 0; round < 50; round++) {
      float[] row_V = RandomLogits.rough(random, 20);
      Gate gate = new Disagreement();

      assertThat(gate.open(input(gate, 0, row_V, row_V)))
          .as(TestSeed.reproduce())
          .containsExactly(0);
    }
  }

  private static DecodeRequest request(int maxTokens) {
    ScriptedModel model = ScriptedModel.hashing(30, 5);
    return DecodeRequest.of(
        "q",
        Map.of(
            StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(1, 2, 3)),
            StreamRole.REVERSE, new StreamSpec(model, TokenIds.of(4, 5))),
        new Rose(0.5),
        new StopRule(Set.of(), maxTokens));
  }

  private static DecodeRequest plain(int maxTokens) {
    return DecodeRequest.of(
        "q",
        Map.of(
            StreamRole.POSITIVE,
            new StreamSpec(ScriptedModel.hashing(30, 5), TokenIds.of(1, 2, 3))),
        new Plain(),
        new StopRule(Set.of(), maxTokens));
  }

  private static TokenIds decode(DecodeRequest request) {
    List<TokenIds> written = new ArrayList<>();
    new DecodeEngine(EngineLimits.ofRows(8))
        .decode(Set.of(request).iterator(), answer -> written.add(answer.ids_L()));
    return written.get(0);
  }
}
