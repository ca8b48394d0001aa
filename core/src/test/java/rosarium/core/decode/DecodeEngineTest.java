package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.ProductGate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.testing.NaiveDecoder;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingSettings;

/** What the loop does to streams and tokens. */
class DecodeEngineTest {
  private final ScriptedModel model = Toys.model();

  @Test
  void appendsEveryChosenTokenToEveryStream() {
    Decoded answer = Toys.decode(Toys.request(new Toys.Three(0.7), model, 12, 9)).get(0);

    // the last token is chosen, but nothing has to read it
    int[] read = answer.ids_L().slice(0, 8).toArray();
    assertThat(answer.ids_L().length()).isEqualTo(9);
    assertThat(model.closedStreams())
        .containsExactlyInAnyOrder(
            Toys.streams(new Toys.Three(0.7), model, 12).values().stream()
                .map(spec -> spec.prompt_L().plus(read))
                .toArray(TokenIds[]::new));
  }

  @Test
  void writesWhatTheNaiveDecoderWrites() {
    RandomGenerator random = TestSeed.generator("naive");
    for (int round = 0; round < 25; round++) {
      List<DecodeRequest> requests = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        requests.add(randomRequest(random, i));
      }
      EngineLimits limits =
          new EngineLimits(
              1 + random.nextInt(20),
              20 + random.nextInt(400),
              random.nextInt(12),
              1 + random.nextInt(12));

      List<Decoded> answers = Toys.decode(limits, requests);

      for (int i = 0; i < requests.size(); i++) {
        assertThat(answers.get(i).error()).isNull();
        assertThat(answers.get(i).ids_L())
            .as("round %d, %s, %s; %s", round, requests.get(i), limits, TestSeed.reproduce())
            .isEqualTo(NaiveDecoder.decode(requests.get(i)));
      }
      assertThat(model.openStreams()).isZero();
      assertThat(model.openWorkspaces()).isZero();
    }
  }

  private DecodeRequest randomRequest(RandomGenerator random, int number) {
    List<ContrastStrategy> strategies =
        List.of(
            new Toys.Alone(), new Toys.Difference(0.5), new Toys.Difference(1), new Toys.Three(2));
    List<Gate> gates =
        List.of(
            Gate.always(),
            new Toys.First(random.nextInt(4)),
            new Toys.Every(1 + random.nextInt(4)),
            new Toys.EvenBest(),
            new Toys.HalfWhereDifferent(),
            new ProductGate(List.of(new Toys.First(3), new Toys.HalfWhereDifferent())),
            new ProductGate(List.of(new Toys.Every(2), new Toys.EvenBest())));
    ContrastStrategy strategy = strategies.get(random.nextInt(strategies.size()));
    var streams = Toys.streams(strategy, model, number);
    streams.replaceAll(
        (role, spec) -> {
          TokenIds prompt_L = TokenIds.of(1, 2, random.nextInt(2), 3);
          prompt_L = prompt_L.plus(new int[random.nextInt(20)]).plus(spec.prompt_L().toArray());
          return new StreamSpec(model, prompt_L, random.nextInt(prompt_L.length() + 1));
        });
    Set<Integer> endOfText = random.nextBoolean() ? Set.of(4, 11) : Set.of();
    StopRule stop =
        new StopRule(endOfText, random.nextInt(14), random.nextInt(5), random.nextInt(5) == 0);
    DecodeRequest request =
        DecodeRequest.of("q" + number, streams, strategy, stop)
            .withGate(gates.get(random.nextInt(gates.size())))
            .withTopScores(random.nextInt(3));
    if (random.nextInt(3) == 0) {
      SamplingSettings sampled = SamplingSettings.sampled(0.8, 0.9, 6, 0.01);
      request = request.withSampling(sampled.withRepetitionPenalty(1.3), random.nextLong());
    }
    if (random.nextInt(3) == 0) {
      request = request.withSuppressed(Set.of(0, 7, 9));
    }
    return random.nextInt(4) == 0 ? request.withForced(TokenIds.of(5, 6, 5)) : request;
  }

  @Test
  void shorterAnswersAreBeginningsOfLongerOnes() {
    for (int n = 0; n < 12; n++) {
      TokenIds shorter =
          Toys.decode(Toys.request(new Toys.Difference(0.5), model, 3, n)).get(0).ids_L();
      TokenIds longer =
          Toys.decode(Toys.request(new Toys.Difference(0.5), model, 3, n + 1)).get(0).ids_L();

      assertThat(longer.slice(0, n)).isEqualTo(shorter);
    }
  }

  @Test
  void readsPromptsTogetherThenOneTokenOfEveryStream() {
    Toys.decode(
        Toys.request(new Toys.Difference(0.5), model, 1, 3),
        Toys.request(new Toys.Alone(), model, 2, 3),
        Toys.request(new Toys.Three(0.5), model, 3, 2));

    // 2 + 1 + 3 prompts of 3 tokens; then one token each; the third query is done after two steps
    assertThat(model.passes())
        .containsExactly(List.of(3, 3, 3, 3, 3, 3), List.of(1, 1, 1, 1, 1, 1), List.of(1, 1, 1));
  }

  @Test
  void runsOneForwardPerModelAndStep() {
    ScriptedModel other = ScriptedModel.hashing(20, 8);
    var streams = Toys.streams(new Toys.Difference(0.5), model, 5);
    streams.computeIfPresent(
        StreamRole.REVERSE, (role, spec) -> new StreamSpec(other, spec.prompt_L()));
    DecodeRequest request =
        DecodeRequest.of("q", streams, new Toys.Difference(0.5), new StopRule(Set.of(), 3));

    Decoded answer = Toys.decode(request).get(0);

    assertThat(answer.ids_L()).isEqualTo(NaiveDecoder.decode(request));
    assertThat(model.passes()).containsExactly(List.of(3), List.of(1), List.of(1));
    assertThat(other.passes()).containsExactly(List.of(3), List.of(1), List.of(1));
  }

  @Test
  void releasesStreamsOfAGateThatIsClosedForGood() {
    DecodeRequest request =
        Toys.request(new Toys.Difference(0.5), model, 4, 5).withGate(new Toys.First(2));

    Decoded answer = Toys.decode(request).get(0);

    assertThat(model.passes())
        .containsExactly(List.of(3, 3), List.of(1, 1), List.of(1), List.of(1), List.of(1));
    assertThat(answer.steps())
        .extracting(Decoded.Step::gate)
        .containsExactly(1.0, 1.0, 0.0, 0.0, 0.0);
  }

  @Test
  void neverOpensStreamsOfAGateThatNeverOpens() {
    DecodeRequest request =
        Toys.request(new Toys.Difference(0.5), model, 4, 6).withGate(new Toys.First(0));

    Decoded answer = Toys.decode(request).get(0);

    assertThat(model.openedStreams()).isEqualTo(1);
    assertThat(answer.ids_L())
        .isEqualTo(Toys.decode(Toys.request(new Toys.Alone(), model, 4, 6)).get(0).ids_L());
  }

  @Test
  void catchesLaggingStreamsUpInOneExtension() {
    DecodeRequest request =
        Toys.request(new Toys.Difference(0.5), model, 4, 6).withGate(new Toys.Every(3));

    Decoded answer = Toys.decode(request).get(0);

    // closed, closed, open: the reverse prompt of 3 and 2 tokens at once; and 3 tokens at the next
    assertThat(model.passes())
        .containsExactly(
            List.of(3),
            List.of(1),
            List.of(1),
            List.of(5),
            List.of(1),
            List.of(1),
            List.of(1),
            List.of(3));
    assertThat(answer.ids_L()).isEqualTo(NaiveDecoder.decode(request));
  }

  @Test
  void aGateThatStaysOpenCostsNoSecondPass() {
    ScriptedModel evenModel =
        new ScriptedModel(4, 100, ids_L -> new float[] {1 + ids_L.length(), 0, 0, 0});
    DecodeRequest request =
        Toys.request(new Toys.Difference(0.5), evenModel, 0, 4).withGate(new Toys.EvenBest());

    Toys.decode(new EngineLimits(8, 1000, 0, 100), List.of(request));

    assertThat(evenModel.passes())
        .containsExactly(List.of(3), List.of(3), List.of(1, 1), List.of(1, 1), List.of(1, 1));
  }

  @Test
  void writesNothingForZeroTokens() {
    Decoded answer = Toys.decode(Toys.request(new Toys.Difference(0.5), model, 1, 0)).get(0);

    assertThat(answer.ids_L().length()).isZero();
    assertThat(answer.finish()).isEqualTo(Decoded.Finish.LENGTH);
    assertThat(answer.promptTokens().values()).containsExactly(3, 3);
    assertThat(model.passes()).isEmpty();
    assertThat(model.openedStreams()).isZero();
  }

  @Test
  void stopsAtAnEndToken() {
    DecodeRequest endless = Toys.request(new Toys.Alone(), model, 8, 12);
    TokenIds written_L = Toys.decode(endless).get(0).ids_L();
    int end = written_L.get(4);
    int first =
        List.of(0, 1, 2, 3, 4).stream()
            .filter(l -> written_L.get(l) == end)
            .findFirst()
            .orElseThrow();

    Decoded answer = Toys.decode(stopping(endless, new StopRule(Set.of(end), 12))).get(0);

    assertThat(answer.ids_L()).isEqualTo(written_L.slice(0, first + 1));
    assertThat(answer.finish()).isEqualTo(Decoded.Finish.STOP);
    assertThat(answer.finish().json()).isEqualTo("stop");
    assertThat(answer.steps()).hasSize(first + 1);
  }

  @Test
  void ignoresEndTokensWhenTold() {
    DecodeRequest endless = Toys.request(new Toys.Alone(), model, 8, 12);
    TokenIds written_L = Toys.decode(endless).get(0).ids_L();
    StopRule ignoring = new StopRule(Set.of(written_L.get(0)), 12, 5, true);

    Decoded answer = Toys.decode(stopping(endless, ignoring)).get(0);

    assertThat(answer.ids_L()).isEqualTo(written_L);
    assertThat(answer.finish()).isEqualTo(Decoded.Finish.LENGTH);
  }

  private static DecodeRequest stopping(DecodeRequest request, StopRule stop) {
    return DecodeRequest.of(request.id(), request.streams(), request.strategy(), stop);
  }

  @Test
  void forcesTheFirstPicksAndTheirReading() {
    DecodeRequest request =
        Toys.request(new Toys.Difference(0.5), model, 1, 5).withForced(TokenIds.of(13, 13, 2));

    TokenIds written_L = Toys.decode(request).get(0).ids_L();

    assertThat(written_L.slice(0, 3)).isEqualTo(TokenIds.of(13, 13, 2));
    assertThat(written_L).isEqualTo(NaiveDecoder.decode(request));
  }

  @Test
  void endsWhereTheContextIsFull() {
    ScriptedModel small = new ScriptedModel(3, 6, ids_L -> new float[] {ids_L.length(), 1, 0});

    Decoded answer = Toys.decode(Toys.request(new Toys.Alone(), small, 0, 50)).get(0);

    // a prompt of 3 leaves room to read 3 more; the fourth is chosen and never read
    assertThat(answer.ids_L().length()).isEqualTo(4);
    assertThat(answer.finish()).isEqualTo(Decoded.Finish.LENGTH);
  }

  @Test
  void reportsBestScoresAndWhatTheClosedRowWouldHaveChosen() {
    ScriptedModel two =
        new ScriptedModel(
            4,
            100,
            ids_L ->
                ids_L.get(0) == 1
                    ? new float[] {2.0f, 1.5f, 0.5f, -1.0f}
                    : new float[] {3.0f, 0.5f, 0.0f, -0.5f});

    // POSITIVE begins with 1, REVERSE with 0
    Decoded answer =
        Toys.decode(Toys.request(new Toys.Difference(0.5), two, 0, 1).withTopScores(3)).get(0);

    Decoded.Step step = answer.steps().get(0);
    assertThat(step.id()).isEqualTo(1);
    assertThat(step.closedChoice()).isZero();
    assertThat(step.top()).containsExactly(1, 0, 2);
    assertThat(step.score()).containsExactly(1.25f, 0.5f, 0.5f);
  }

  @Test
  void drawsTheSameAnswerFromTheSameSeed() {
    SamplingSettings sampled = SamplingSettings.sampled(2, 1, 0, 0);
    DecodeRequest request = Toys.request(new Toys.Alone(), model, 1, 10);

    TokenIds first = Toys.decode(request.withSampling(sampled, 5)).get(0).ids_L();
    TokenIds again = Toys.decode(request.withSampling(sampled, 5)).get(0).ids_L();
    TokenIds other = Toys.decode(request.withSampling(sampled, 6)).get(0).ids_L();

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void handsAnswersOutInAnOrderThatDependsOnTheRequestsOnly() {
    List<DecodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      requests.add(Toys.request(new Toys.Alone(), model, i, 1 + i * 7 % 5));
    }
    RandomGenerator random = TestSeed.generator("clock");
    List<List<String>> orders = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      List<String> order = new ArrayList<>();
      new DecodeEngine(EngineLimits.ofRows(4), random::nextLong)
          .decode(requests.iterator(), answer -> order.add(answer.id()));
      orders.add(order);
    }

    assertThat(orders.get(0)).hasSize(12);
    assertThat(Collections.frequency(orders, orders.get(0))).isEqualTo(3);
  }

  @Test
  void refusesStreamsThatTheStrategyDoesNotDeclare() {
    var streams = Toys.streams(new Toys.Difference(0.5), model, 1);
    StopRule stop = new StopRule(Set.of(), 3);

    assertThatThrownBy(() -> DecodeRequest.of("q", streams, new Toys.Alone(), stop))
        .hasMessageContaining("needs the streams [positive], given are [positive, reverse]");
  }
}
