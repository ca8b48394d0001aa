package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.ProductGate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.draft.PassCosts;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingSettings;

/** Reading ahead costs and saves passes, and changes nothing else. */
class SpeculationTest {
  private static final EngineLimits ROOMY = new EngineLimits(64, 100_000, 1_000, 100);

  /** Repeats itself, so that guesses come true; yet every row shows everything read before it. */
  private static ScriptedModel repeating(int context) {
    ScriptedModel whole = ScriptedModel.hashing(20, 3);
    ScriptedModel last = ScriptedModel.hashing(20, 5);
    return new ScriptedModel(
        20,
        context,
        ids_L -> {
          float[] row_V = whole.rowAfter(ids_L);
          float[] habit_V = last.rowAfter(ids_L.slice(ids_L.length() - 1, ids_L.length()));
          for (int v = 0; v < row_V.length; v++) {
            row_V[v] = 0.2f * row_V[v] + habit_V[v];
          }
          return row_V;
        });
  }

  /** Counts up from the last id. */
  private static ScriptedModel counting(int vocabulary) {
    return new ScriptedModel(
        vocabulary,
        1_000,
        ids_L -> {
          float[] row_V = new float[vocabulary];
          row_V[(ids_L.get(ids_L.length() - 1) + 1) % vocabulary] = 1;
          return row_V;
        });
  }

  private static DecodeRequest alone(ScriptedModel model, int maxTokens, int... prompt_L) {
    return DecodeRequest.of(
        "q",
        Map.of(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(prompt_L))),
        new Toys.Alone(),
        new StopRule(Set.of(), maxTokens));
  }

  private static DecodeRequest contrasted(ScriptedModel model, int maxTokens, int... prompt_L) {
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    streams.put(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(prompt_L)));
    streams.put(StreamRole.REVERSE, new StreamSpec(model, TokenIds.of(9).plus(prompt_L)));
    return DecodeRequest.of(
        "q", streams, new Toys.Difference(0.5), new StopRule(Set.of(), maxTokens));
  }

  private static RunRecord.Drafts drafts(Decoded answer) {
    return Objects.requireNonNull(answer.timing().drafts());
  }

  private static void same(Decoded ahead, Decoded plain, String what) {
    assertThat(ahead.error()).as(what).isEqualTo(plain.error());
    assertThat(ahead.ids_L()).as(what).isEqualTo(plain.ids_L());
    assertThat(ahead.steps()).as(what).isEqualTo(plain.steps());
    assertThat(ahead.finish()).as(what).isEqualTo(plain.finish());
    assertThat(ahead.promptTokens()).as(what).isEqualTo(plain.promptTokens());
  }

  // ------------------------------------------------------------------ the same answers

  @Test
  void writesTheSameTokensScoresAndGatesAsThePlainLoop() {
    RandomGenerator random = TestSeed.generator("speculation");
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 40; round++) {
      ScriptedModel model = repeating(20 + random.nextInt(30));
      List<DecodeRequest> plain = new ArrayList<>();
      List<DecodeRequest> ahead = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        plain.add(randomRequest(random, model, i));
        ahead.add(plain.get(i).withSpeculation(randomSpeculation(random)));
      }
      EngineLimits limits =
          new EngineLimits(1 + random.nextInt(30), 160 + random.nextInt(6_400), 64, 1 + round % 9);

      List<Decoded> expected = Toys.decode(ROOMY, plain);
      List<Decoded> answers = Toys.decode(limits, ahead);

      for (int i = 0; i < plain.size(); i++) {
        String what = "round %d, %s; %s".formatted(round, ahead.get(i), TestSeed.reproduce());
        same(answers.get(i), expected.get(i), what);
        RunRecord.Drafts drafts = answers.get(i).timing().drafts();
        accepted += drafts == null ? 0 : drafts.accepted();
        refused += drafts == null ? 0 : drafts.proposed() - drafts.accepted();
      }
      assertThat(model.openStreams()).isZero();
      assertThat(model.closedStreams()).hasSize(model.openedStreams());
      assertThat(model.openWorkspaces()).isZero();
    }
    assertThat(accepted).isGreaterThan(500);
    assertThat(refused).isGreaterThan(500);
  }

  private static Speculation randomSpeculation(RandomGenerator random) {
    int tokens = 1 + random.nextInt(6);
    return switch (random.nextInt(4)) {
      case 0 -> Speculation.NONE;
      case 1 -> Speculation.positive(tokens);
      case 2 -> Speculation.ngram(tokens);
      default ->
          Speculation.paying(
              tokens, new PassCosts(new TreeMap<>(Map.of(1, 5.0, 8, 6.0, 16, 12.0))));
    };
  }

  private static DecodeRequest randomRequest(
      RandomGenerator random, ScriptedModel model, int number) {
    List<ContrastStrategy> strategies =
        List.of(
            new Toys.Alone(),
            new Toys.Difference(0.1),
            new Toys.Difference(0.6),
            new Toys.Three(1));
    List<Gate> gates =
        List.of(
            Gate.always(),
            new Toys.First(random.nextInt(9)),
            new Toys.Every(1 + random.nextInt(4)),
            new Toys.EvenBest(),
            new Toys.HalfWhereDifferent(),
            new ProductGate(List.of(new Toys.First(5), new Toys.HalfWhereDifferent())),
            new ProductGate(List.of(new Toys.Every(2), new Toys.EvenBest())));
    ContrastStrategy strategy = strategies.get(random.nextInt(strategies.size()));
    Map<StreamRole, StreamSpec> streams = Toys.streams(strategy, model, number);
    streams.replaceAll(
        (role, spec) -> {
          TokenIds prompt_L = TokenIds.of(1, random.nextInt(3)).plus(spec.prompt_L().toArray());
          return new StreamSpec(model, prompt_L, random.nextInt(prompt_L.length() + 1));
        });
    Set<Integer> endOfText = random.nextBoolean() ? Set.of(4, 11) : Set.of();
    StopRule stop =
        new StopRule(endOfText, random.nextInt(30), random.nextInt(9), random.nextInt(5) == 0);
    DecodeRequest request =
        DecodeRequest.of("q" + number, streams, strategy, stop)
            .withGate(gates.get(random.nextInt(gates.size())))
            .withTopScores(random.nextInt(3));
    if (random.nextInt(4) == 0) {
      request =
          request.withSampling(SamplingSettings.sampled(0.8, 0.9, 6, 0.01), random.nextLong());
    }
    if (random.nextInt(4) == 0) {
      request = request.withSampling(SamplingSettings.GREEDY.withRepetitionPenalty(1.3), 0);
    }
    if (random.nextInt(3) == 0) {
      request = request.withSuppressed(Set.of(0, 7, 9));
    }
    return random.nextInt(4) == 0 ? request.withForced(TokenIds.of(5, 6, 5)) : request;
  }

  // ------------------------------------------------------------------ passes and counts, by hand

  @Test
  void readsWhatItGuessesInOnePass() {
    ScriptedModel model = counting(20);
    // after 1 2 3 4 5 1 the end "1" stood before: 2 3 4 5 1 may follow
    DecodeRequest request = alone(model, 6, 1, 2, 3, 4, 5, 1);

    Decoded answer =
        Toys.decode(ROOMY, List.of(request.withSpeculation(Speculation.ngram(3)))).get(0);

    // 2 is chosen from the prompt's row; then 2 with 3 4 5 behind it: all right, and 6 after them;
    // that is new, so that nothing is guessed for the last
    assertThat(answer.ids_L()).isEqualTo(TokenIds.of(2, 3, 4, 5, 6, 7));
    assertThat(model.passes()).containsExactly(List.of(6), List.of(4), List.of(1));
    assertThat(drafts(answer)).isEqualTo(new RunRecord.Drafts(3, 3));
  }

  @Test
  void takesBackWhatItGuessedWrongly() {
    ScriptedModel model = counting(20);
    // 5 was followed by 9 9, but 6 comes
    DecodeRequest request = alone(model, 4, 5, 9, 9, 4);

    Decoded answer =
        Toys.decode(ROOMY, List.of(request.withSpeculation(Speculation.ngram(2)))).get(0);

    assertThat(answer.ids_L()).isEqualTo(TokenIds.of(5, 6, 7, 8));
    assertThat(model.passes()).containsExactly(List.of(4), List.of(3), List.of(1), List.of(1));
    assertThat(drafts(answer)).isEqualTo(new RunRecord.Drafts(2, 0));
    // the last token is chosen and never read; neither is anything that was refused
    assertThat(model.closedStreams()).containsExactly(TokenIds.of(5, 9, 9, 4, 5, 6, 7));
  }

  @Test
  void oneStreamGuessesAndTheOthersCheckInOnePass() {
    ScriptedModel model = counting(20);

    Decoded answer =
        Toys.decode(
                ROOMY, List.of(contrasted(model, 6, 1, 2).withSpeculation(Speculation.positive(2))))
            .get(0);

    // the reverse stream counts up too: half of it leaves the positive one's choice
    assertThat(answer.ids_L()).isEqualTo(TokenIds.of(3, 4, 5, 6, 7, 8));
    assertThat(model.passes())
        .containsExactly(
            List.of(2, 3), // 3
            List.of(1), // the positive stream reads 3 and guesses 4
            List.of(1), // reads that and guesses 5
            List.of(1, 3), // reads that; the reverse one reads all: 4 5 6
            List.of(1),
            List.of(1, 2)); // 7, guessed, and 8, the last
    assertThat(drafts(answer)).isEqualTo(new RunRecord.Drafts(3, 3));
  }

  @Test
  void guessesNothingForOneStreamFromItself() {
    ScriptedModel model = counting(20);

    Decoded answer =
        Toys.decode(ROOMY, List.of(alone(model, 4, 1).withSpeculation(Speculation.positive(3))))
            .get(0);

    assertThat(model.passes()).hasSize(4);
    assertThat(answer.timing().drafts()).isNull();
  }

  @Test
  void everyQueryReadsItsOwnLengthAheadInTheSamePass() {
    ScriptedModel model = counting(20);
    List<DecodeRequest> requests = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      DecodeRequest request = contrasted(model, 6, 10 + k, 1, 2, 3, 4, 5, 1);
      requests.add(
          DecodeRequest.of("q" + k, request.streams(), request.strategy(), request.stop())
              .withSpeculation(k == 0 ? Speculation.NONE : Speculation.ngram(k)));
    }

    List<Decoded> answers = Toys.decode(ROOMY, requests);

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.ids_L()).isEqualTo(TokenIds.of(2, 3, 4, 5, 6, 7)));
    assertThat(model.passes().get(1)).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
  }

  @Test
  void doesNotGuessAtWhatIsDrawnOrForced() {
    ScriptedModel model = counting(20);
    DecodeRequest request = alone(model, 5, 1, 2, 3, 4, 5, 1).withSpeculation(Speculation.ngram(3));

    Decoded drawn =
        Toys.decode(ROOMY, List.of(request.withSampling(SamplingSettings.sampled(1, 1, 1, 0), 7)))
            .get(0);
    Decoded forced =
        Toys.decode(ROOMY, List.of(request.withForced(TokenIds.of(2, 3, 4, 5, 1)))).get(0);

    assertThat(drawn.timing().drafts()).isNull();
    assertThat(forced.timing().drafts()).isNull();
  }

  @Test
  void doesNotGuessOnWhatAnotherQueryHoldsToo() {
    ScriptedModel model = counting(20);
    DecodeRequest request = alone(model, 6, 1, 2, 3, 4, 5, 1).withSpeculation(Speculation.ngram(3));
    DecodeRequest twin =
        DecodeRequest.of("twin", request.streams(), request.strategy(), request.stop());

    List<Decoded> answers = Toys.decode(ROOMY, List.of(request, twin));

    assertThat(answers.get(0).ids_L()).isEqualTo(answers.get(1).ids_L());
    assertThat(answers.get(0).timing().drafts()).isNull();
    assertThat(model.passes()).hasSize(6).allMatch(pass -> pass.size() == 1);
  }

  @Test
  void doesNotReadBehindAnEndToken() {
    ScriptedModel model = counting(20);
    DecodeRequest request = alone(model, 9, 1, 2, 3, 4, 5, 1);
    DecodeRequest ending =
        DecodeRequest.of("q", request.streams(), request.strategy(), new StopRule(Set.of(4), 9))
            .withSpeculation(Speculation.ngram(5));

    Decoded answer = Toys.decode(ROOMY, List.of(ending)).get(0);

    assertThat(answer.ids_L()).isEqualTo(TokenIds.of(2, 3, 4));
    assertThat(answer.finish()).isEqualTo(Decoded.Finish.STOP);
    assertThat(model.passes()).containsExactly(List.of(6), List.of(2));
    assertThat(drafts(answer)).isEqualTo(new RunRecord.Drafts(1, 1));
  }

  @Test
  void stopsGuessingWhereItDoesNotPay() {
    // a token more costs as much as a pass more
    Speculation dear =
        Speculation.paying(4, new PassCosts(new TreeMap<>(Map.of(1, 1.0, 16, 16.0))));
    // and here next to nothing
    Speculation cheap =
        Speculation.paying(4, new PassCosts(new TreeMap<>(Map.of(1, 1.0, 16, 1.1))));
    DecodeRequest request = alone(counting(20), 12, 1, 2, 3, 4, 5, 6, 7, 8, 1);

    Decoded atDear = Toys.decode(ROOMY, List.of(request.withSpeculation(dear))).get(0);
    Decoded atCheap = Toys.decode(ROOMY, List.of(request.withSpeculation(cheap))).get(0);

    assertThat(atDear.timing().drafts()).isNull();
    assertThat(drafts(atCheap).accepted()).isGreaterThan(3);
    assertThat(atCheap.ids_L()).isEqualTo(atDear.ids_L());
  }

  @Test
  void chargesPassesOfStreamsThatAreReleasedWhileReadAhead() {
    ScriptedModel model = counting(20);
    AtomicLong clock = new AtomicLong();
    DecodeRequest request =
        contrasted(model, 7, 1, 2, 3, 4, 5, 6, 7, 8, 1)
            .withGate(new Toys.First(3))
            .withSpeculation(Speculation.ngram(4));
    List<Decoded> answers = new ArrayList<>();

    new DecodeEngine(ROOMY, () -> clock.getAndAdd(1_000_000))
        .decode(List.of(request).iterator(), answers::add);

    // the gate closes for good at the third of five tokens that were read at once
    assertThat(model.passes()).containsExactly(List.of(9, 10), List.of(5, 5), List.of(1));
    RunRecord.Timing timing = answers.get(0).timing();
    double total = clock.get() * 1e-6;
    // every look at the clock takes 1 ms: one at admission and one before each step are nobody's
    assertThat(timing.prefillMs() + timing.decodeMs()).isCloseTo(total - 4, within(1e-9));
  }

  @Test
  void forgetsRejectedGuessesAsIfNeverRead() {
    ScriptedModel model = repeating(1_000);
    DecodeRequest request = contrasted(model, 30, 1, 2, 3, 1, 4).withTopScores(20);

    Decoded plain = Toys.decode(ROOMY, List.of(request)).get(0);
    Decoded ahead =
        Toys.decode(ROOMY, List.of(request.withSpeculation(Speculation.ngram(3)))).get(0);

    // every score of every step, though the caches were cut back in between
    same(ahead, plain, "");
    assertThat(drafts(ahead).proposed()).isGreaterThan(drafts(ahead).accepted());
    assertThat(drafts(ahead).accepted()).isPositive();
  }

  // ------------------------------------------------------------------ what is never chosen

  /** A model that is broken in one way or another once it has read 9 behind 5. */
  private static ScriptedModel broken(boolean throwing) {
    ScriptedModel healthy = counting(20);
    return new ScriptedModel(
        20,
        1_000,
        ids_L -> {
          int length = ids_L.length();
          if (length > 4 && ids_L.get(length - 1) == 9 && ids_L.get(length - 2) == 5) {
            if (throwing) {
              throw new IllegalStateException("poisoned");
            }
            float[] row_V = new float[20];
            row_V[3] = Float.NaN;
            return row_V;
          }
          return healthy.rowAfter(ids_L);
        });
  }

  @Test
  void aGuessThatBreaksTheModelFailsNobody() {
    for (boolean throwing : new boolean[] {true, false}) {
      ScriptedModel model = broken(throwing);
      // 5 was followed by 9: the guess that breaks it, while 6 is what comes
      DecodeRequest first = contrasted(model, 4, 5, 9, 9, 4).withSpeculation(Speculation.ngram(2));
      DecodeRequest other = alone(model, 4, 2, 3);
      DecodeRequest second =
          DecodeRequest.of("other", other.streams(), other.strategy(), other.stop());

      List<Decoded> answers = Toys.decode(ROOMY, List.of(first, second));

      assertThat(answers).allSatisfy(answer -> assertThat(answer.error()).isNull());
      assertThat(answers.get(0).ids_L()).isEqualTo(TokenIds.of(5, 6, 7, 8));
      assertThat(answers.get(1).ids_L()).isEqualTo(TokenIds.of(4, 5, 6, 7));
      assertThat(model.openStreams()).isZero();
    }
  }

  @Test
  void aBrokenRowFailsItsQueryAtTheStepThatNeedsIt() {
    ScriptedModel model =
        new ScriptedModel(
            20,
            1_000,
            ids_L -> {
              float[] row_V = counting(20).rowAfter(ids_L);
              row_V[0] = ids_L.length() == 9 ? Float.NaN : 0;
              return row_V;
            });
    DecodeRequest request = alone(model, 6, 1, 2, 3, 4, 5, 1);

    Decoded plain = Toys.decode(ROOMY, List.of(request)).get(0);
    Decoded ahead =
        Toys.decode(ROOMY, List.of(request.withSpeculation(Speculation.ngram(4)))).get(0);

    assertThat(ahead.ids_L()).isEqualTo(TokenIds.of(2, 3, 4)).isEqualTo(plain.ids_L());
    assertThat(ahead.steps()).isEqualTo(plain.steps());
    assertThat(ahead.error()).contains("step 3", "1 entries are NaN");
  }
}
