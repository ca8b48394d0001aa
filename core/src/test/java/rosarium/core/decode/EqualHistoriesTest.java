package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.testing.NaiveDecoder;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingSettings;

/** Streams with the same history are read once, and nobody's answer shows it. */
class EqualHistoriesTest {
  private static final EngineLimits ROOMY = new EngineLimits(10_000, 1_000_000, 1_000, 1_000);

  /** Many answers to few prompts, as the cells of a grid ask for them. */
  private static List<DecodeRequest> grid(ScriptedModel model, RandomGenerator random) {
    List<ContrastStrategy> strategies =
        List.of(
            new Toys.Alone(),
            new Toys.Difference(0.1),
            new Toys.Difference(0.4),
            new Toys.Three(1));
    List<Gate> gates =
        List.of(
            Gate.always(),
            new Toys.First(random.nextInt(4)),
            new Toys.Every(1 + random.nextInt(4)),
            new Toys.EvenBest());
    List<DecodeRequest> grid = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ContrastStrategy strategy = strategies.get(random.nextInt(strategies.size()));
      var streams = Toys.streams(strategy, model, random.nextInt(3));
      int prefix = random.nextInt(4);
      streams.replaceAll((role, spec) -> new StreamSpec(model, spec.prompt_L(), prefix));
      StopRule stop = new StopRule(Set.of(4, 11), 1 + random.nextInt(12));
      DecodeRequest request =
          DecodeRequest.of("q" + i, streams, strategy, stop)
              .withGate(gates.get(random.nextInt(gates.size())));
      if (random.nextInt(4) == 0) {
        request = request.withSampling(SamplingSettings.sampled(0.3, 1, 0, 0), random.nextLong());
      }
      grid.add(request);
    }
    return grid;
  }

  private static List<Decoded> alone(List<DecodeRequest> requests) {
    return requests.stream().map(request -> Toys.decode(ROOMY, List.of(request)).get(0)).toList();
  }

  @Test
  void readsNoHistoryTwice() {
    RandomGenerator random = TestSeed.generator("no history twice");
    for (int round = 0; round < 20; round++) {
      ScriptedModel model = Toys.model();
      List<DecodeRequest> grid = grid(model, random);

      List<Decoded> answers = Toys.decode(ROOMY, grid);

      assertThat(model.scoredHistories()).as(TestSeed.reproduce()).doesNotHaveDuplicates();
      for (int i = 0; i < grid.size(); i++) {
        assertThat(answers.get(i).ids_L())
            .as("%s; %s", grid.get(i), TestSeed.reproduce())
            .isEqualTo(NaiveDecoder.decode(grid.get(i)));
      }
      assertThat(model.openStreams()).isZero();
    }
  }

  @Test
  void readsExactlyTheHistoriesThatAreNeeded() {
    ScriptedModel model = Toys.model();
    List<DecodeRequest> strengths = new ArrayList<>();
    for (int a = 0; a < 8; a++) {
      Toys.Difference strategy = new Toys.Difference(a * 0.1);
      strengths.add(
          DecodeRequest.of(
              "a" + a, Toys.streams(strategy, model, 5), strategy, new StopRule(Set.of(), 20)));
    }

    List<Decoded> answers = Toys.decode(ROOMY, strengths);

    Set<TokenIds> needed = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      for (StreamSpec spec : strengths.get(i).streams().values()) {
        for (int t = 0; t < 20; t++) {
          needed.add(spec.prompt_L().plus(answers.get(i).ids_L().slice(0, t).toArray()));
        }
      }
    }
    assertThat(model.scoredHistories()).containsExactlyInAnyOrderElementsOf(needed);
    assertThat(needed.size()).isLessThan(8 * 2 * 20);
  }

  @Test
  void answersDoNotDependOnCompanionsEvenWhereCutsMatter() {
    RandomGenerator random = TestSeed.generator("cuts");
    for (int round = 0; round < 20; round++) {
      ScriptedModel model = Toys.model().dependingOnCuts();
      List<DecodeRequest> grid = grid(model, random);
      EngineLimits limits = new EngineLimits(1 + random.nextInt(30), 1_000_000, 1_000, 1_000);

      List<Decoded> together = Toys.decode(limits, grid);

      assertThat(together.stream().map(Decoded::ids_L).toList())
          .as(TestSeed.reproduce())
          .isEqualTo(alone(grid).stream().map(Decoded::ids_L).toList());
      assertThat(model.openStreams()).isZero();
    }
  }

  private DecodeRequest forced(ScriptedModel model, String id, int... picks) {
    Toys.Difference strategy = new Toys.Difference(0.5);
    return DecodeRequest.of(
            id, Toys.streams(strategy, model, 1), strategy, new StopRule(Set.of(), picks.length))
        .withForced(TokenIds.of(picks));
  }

  @Test
  void forksWhereAnswersPartAndNowhereElse() {
    for (ScriptedModel model : List.of(Toys.model(), Toys.model().dependingOnCuts())) {
      Toys.decode(
          forced(model, "a", 1, 2, 3, 4),
          forced(model, "b", 1, 2, 3, 4),
          forced(model, "c", 1, 2, 7, 4),
          forced(model, "d", 1, 8, 3));

      // two streams; d's leave after the first token but one, c's after the second
      assertThat(model.passes())
          .containsExactly(List.of(3, 3), List.of(1, 1), List.of(1, 1, 1, 1), List.of(1, 1, 1, 1));
      assertThat(model.openedStreams()).isEqualTo(2 + 2 + 2);
      assertThat(model.openStreams()).isZero();
    }
  }

  @Test
  void aBranchWhoseSharersAllEndedCostsNothing() {
    ScriptedModel model = Toys.model();

    Toys.decode(
        forced(model, "a", 1, 2), forced(model, "b", 1, 2, 3), forced(model, "c", 1, 5, 6, 7));

    assertThat(model.passes())
        .containsExactly(List.of(3, 3), List.of(1, 1), List.of(1, 1, 1, 1), List.of(1, 1));
  }

  @Test
  void aStreamThatLaggedTakesTheRowOfOneThatDidNot() {
    ScriptedModel model = Toys.model();
    DecodeRequest open = forced(model, "a", 1, 2, 3, 4, 5, 6);

    Toys.decode(open, forced(model, "b", 1, 2, 3, 4, 5, 6).withGate(new Toys.Every(3)));

    assertThat(model.passes()).hasSize(6).allMatch(pass -> pass.size() == 2);
    assertThat(model.openedStreams()).isEqualTo(2);
  }

  @Test
  void aStreamThatLaggedGoesOnWhereItWasLeft() {
    ScriptedModel model = Toys.model();
    DecodeRequest ends = forced(model, "a", 1, 2, 3);

    Toys.decode(ends, forced(model, "b", 1, 2, 5, 4, 5, 6).withGate(new Toys.Every(6)));

    // b's reverse stream was never opened while a's was; it reads its prompt and 5 tokens at once
    assertThat(model.passes().get(6)).containsExactly(3 + 5);
    assertThat(model.openStreams()).isZero();
  }

  @Test
  void whatOthersReadFurtherIsCutOffWhereAnAnswerParted() {
    ScriptedModel model = Toys.model();
    DecodeRequest lags = forced(model, "b", 1, 2, 9, 4, 5).withGate(new Toys.Every(5));
    DecodeRequest twin = forced(model, "c", 1, 2, 9, 4, 5).withGate(new Toys.First(1));

    List<Decoded> answers =
        Toys.decode(forced(model, "a", 1, 2, 3, 4, 5), lags, twin, forced(model, "d", 1, 6));

    assertThat(answers).allMatch(answer -> answer.error() == null);
    assertThat(model.scoredHistories()).doesNotHaveDuplicates();
    assertThat(model.openStreams()).isZero();
  }

  @Test
  void aSharerThatFailsLeavesTheOthersTheirRow() {
    ScriptedModel model = Toys.model();
    DecodeRequest good = Toys.request(new Toys.Difference(0.5), model, 1, 5);
    DecodeRequest bad =
        DecodeRequest.of(
            "bad", good.streams(), new Toys.Difference(Toys.Difference.BREAKS), good.stop());

    List<Decoded> answers = Toys.decode(bad, good);

    assertThat(answers.get(0).error()).contains("broken formula");
    assertThat(answers.get(1).ids_L()).isEqualTo(NaiveDecoder.decode(good));
    assertThat(model.openedStreams()).isEqualTo(2);
    assertThat(model.openStreams()).isZero();
  }

  @Test
  void neverSharesBetweenModels() {
    ScriptedModel model = Toys.model();
    ScriptedModel same = Toys.model();

    Toys.decode(
        Toys.request(new Toys.Alone(), model, 1, 3), Toys.request(new Toys.Alone(), same, 1, 3));

    assertThat(model.passes()).containsExactly(List.of(3), List.of(1), List.of(1));
    assertThat(same.passes()).isEqualTo(model.passes());
  }

  @Test
  void admitsSharersUntilRowsAreUsedUp() {
    ScriptedModel model = Toys.model();
    List<DecodeRequest> requests = new ArrayList<>();
    for (int query = 0; query < 4; query++) {
      for (int a = 0; a < 5; a++) {
        requests.add(Toys.request(new Toys.Difference(a * 0.2), model, query, 1));
      }
    }

    Toys.decode(new EngineLimits(4, 1_000, 0, 100), requests);

    // two queries of two rows at a time, each five times answered
    assertThat(model.passes()).containsExactly(List.of(3, 3, 3, 3), List.of(3, 3, 3, 3));
  }

  @Test
  void cutsAPassEvenlyWhenSharersPart() {
    ScriptedModel model = Toys.model();
    List<DecodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DecodeRequest request = Toys.request(new Toys.Alone(), model, 1, 2);
      requests.add(
          DecodeRequest.of("q" + i, request.streams(), request.strategy(), request.stop())
              .withForced(TokenIds.of(i)));
    }

    Toys.decode(new EngineLimits(3, 1_000, 0, 100), requests);

    assertThat(model.passes()).containsExactly(List.of(3), List.of(1, 1), List.of(1, 1, 1));
  }

  @Test
  void sharersShareTheTimeOfTheirRow() {
    ScriptedModel model = Toys.model();
    AtomicLong clock = new AtomicLong();
    List<Decoded> answers = new ArrayList<>();

    new DecodeEngine(ROOMY, () -> clock.getAndAdd(1_000_000))
        .decode(
            List.of(forced(model, "a", 1, 2), forced(model, "b", 1, 2)).iterator(), answers::add);

    // one pass of a millisecond read the prompts, for both
    assertThat(answers).extracting(a -> a.timing().prefillMs()).containsExactly(0.5, 0.5);
  }

  @Test
  void closesEveryStreamWhateverFails() {
    RandomGenerator random = TestSeed.generator("injected");
    int failed = 0;
    for (int round = 0; round < 200; round++) {
      ScriptedModel model = round % 2 == 0 ? Toys.model() : Toys.model().dependingOnCuts();
      List<DecodeRequest> grid = grid(model, random);
      List<Decoded> healthy = alone(grid);
      int first = random.nextInt(200);
      int period = 1 + random.nextInt(60);
      IntPredicate once = call -> call == first;
      model.failWhere(round % 4 < 2 ? once : call -> call % period == first % period);

      List<Decoded> answers = Toys.decode(new EngineLimits(20, 1_000_000, 1_000, 100), grid);

      for (int i = 0; i < grid.size(); i++) {
        if (answers.get(i).error() != null) {
          assertThat(answers.get(i).error()).contains("injected failure");
          failed++;
        } else if (!model.rowsDependOnCuts()) { // a prefix that failed is read in another cut
          assertThat(answers.get(i).ids_L())
              .as("round %d, %s; %s", round, grid.get(i), TestSeed.reproduce())
              .isEqualTo(healthy.get(i).ids_L());
        }
      }
      assertThat(model.openStreams()).as("round %d; %s", round, TestSeed.reproduce()).isZero();
      assertThat(model.closedStreams()).hasSize(model.openedStreams());
      assertThat(model.openWorkspaces()).isZero();
    }
    assertThat(failed).isPositive();
  }

  @Test
  void aStreamThatCannotBeOpenedFailsItsSharersAlone() {
    ScriptedModel model = Toys.model();
    DecodeRequest shared = Toys.request(new Toys.Alone(), model, 1, 3);
    DecodeRequest twin =
        DecodeRequest.of("twin", shared.streams(), shared.strategy(), shared.stop());
    model.failWhere(call -> call == 0);

    List<Decoded> answers = Toys.decode(shared, twin, Toys.request(new Toys.Alone(), model, 2, 3));

    assertThat(answers).extracting(a -> a.error() == null).containsExactly(false, false, true);
    assertThat(model.openStreams()).isZero();
  }

  @Test
  void sharesWithinOneQueryToo() {
    ScriptedModel model = Toys.model();
    StreamSpec spec = new StreamSpec(model, TokenIds.of(1, 2, 3));

    Toys.decode(
        DecodeRequest.of(
            "q",
            Map.of(StreamRole.POSITIVE, spec, StreamRole.REVERSE, spec),
            new Toys.Difference(0.5),
            new StopRule(Set.of(), 3)));

    assertThat(model.passes()).containsExactly(List.of(3), List.of(1), List.of(1));
  }
}
