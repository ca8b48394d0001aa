package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import rosarium.core.contrast.StreamRole;
import rosarium.core.testing.NaiveDecoder;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;

/** How many things are read when, and who pays for it. */
class BatchingTest {
  private final ScriptedModel model = Toys.model();

  /** Bytes that a token takes in the scripted model's cache. */
  private static final int TOKEN = 8;

  private DecodeRequest shared(int number, int prefix, int maxTokens) {
    TokenIds prompt_L = TokenIds.of(9, 9, 9, 9, 9, number);
    return DecodeRequest.of(
        "q" + number,
        Map.of(StreamRole.POSITIVE, new StreamSpec(model, prompt_L, prefix)),
        new Toys.Alone(),
        new StopRule(Set.of(), maxTokens));
  }

  @Test
  void readsASharedPrefixOnce() {
    List<Decoded> answers = Toys.decode(shared(1, 5, 2), shared(2, 5, 2), shared(3, 5, 2));

    assertThat(model.passes()).containsExactly(List.of(5), List.of(1, 1, 1), List.of(1, 1, 1));
    assertThat(answers.get(1).ids_L()).isEqualTo(NaiveDecoder.decode(shared(2, 5, 2)));
    assertThat(model.openStreams()).isZero();
  }

  @Test
  void remembersPrefixesBetweenQueries() {
    Toys.decode(new EngineLimits(1, 1000, 100, 100), List.of(shared(1, 5, 1), shared(2, 5, 1)));

    assertThat(model.passes()).containsExactly(List.of(5), List.of(1), List.of(1));
  }

  @Test
  void sharesAWholePromptBetweenTwins() {
    DecodeRequest twin = shared(1, 6, 1);

    List<Decoded> answers =
        Toys.decode(twin, DecodeRequest.of("twin", twin.streams(), twin.strategy(), twin.stop()));

    // all but the last token, whose row both have
    assertThat(model.passes()).containsExactly(List.of(5), List.of(1));
    assertThat(answers.get(0).ids_L()).isEqualTo(answers.get(1).ids_L());
  }

  @Test
  void forgetsPrefixesBeyondItsBudget() {
    DecodeRequest other =
        DecodeRequest.of(
            "other",
            Map.of(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(8, 8, 8, 8, 1), 4)),
            new Toys.Alone(),
            new StopRule(Set.of(), 1));

    // room for one prefix of 5: the second pushes it out, the third reads it again
    Toys.decode(
        new EngineLimits(1, 1000, 5 * TOKEN, 100),
        List.of(shared(1, 5, 1), other, shared(2, 5, 1)));

    assertThat(model.passes())
        .containsExactly(List.of(5), List.of(1), List.of(4), List.of(1), List.of(5), List.of(1));
  }

  @Test
  void sharesNothingWithoutABudget() {
    Toys.decode(new EngineLimits(4, 1000, 0, 100), List.of(shared(1, 5, 1), shared(2, 5, 1)));

    assertThat(model.passes()).containsExactly(List.of(6, 6));
  }

  @Test
  void readsLongPromptsInPieces() {
    DecodeRequest request =
        DecodeRequest.of(
            "q",
            Map.of(StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(new int[11]))),
            new Toys.Alone(),
            new StopRule(Set.of(), 1));

    Decoded answer = Toys.decode(new EngineLimits(4, 1000, 0, 4), List.of(request)).get(0);

    assertThat(model.passes()).containsExactly(List.of(4), List.of(4), List.of(3));
    assertThat(answer.ids_L()).isEqualTo(NaiveDecoder.decode(request));
  }

  @Test
  void packsPromptsUpToTheLimitOfAPass() {
    List<DecodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      requests.add(Toys.request(new Toys.Alone(), model, i, 1));
    }

    Toys.decode(new EngineLimits(8, 1000, 0, 7), requests);

    assertThat(model.passes()).containsExactly(List.of(3, 3), List.of(3, 3), List.of(3));
  }

  @Test
  void neverRunsMoreRowsThanAllowed() {
    List<DecodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      requests.add(Toys.request(new Toys.Difference(0.5), model, i, 1 + i % 4));
    }

    Toys.decode(new EngineLimits(5, 1000, 0, 100), requests);

    // two queries of two rows fit into five; a third would not
    assertThat(model.passes()).allMatch(pass -> pass.size() <= 4);
    assertThat(model.passes()).anyMatch(pass -> pass.size() == 4);
  }

  @Test
  void admitsTheNextQueryAsSoonAsRowsFreeUp() {
    Toys.decode(
        new EngineLimits(2, 1000, 0, 100),
        List.of(
            Toys.request(new Toys.Alone(), model, 1, 1),
            Toys.request(new Toys.Alone(), model, 2, 3),
            Toys.request(new Toys.Alone(), model, 3, 2)));

    assertThat(model.passes())
        .containsExactly(List.of(3, 3), List.of(1), List.of(3), List.of(1, 1));
  }

  @Test
  void releasedStreamsMakeRoomForTheNextQuery() {
    Toys.decode(
        new EngineLimits(2, 1000, 0, 100),
        List.of(
            Toys.request(new Toys.Difference(0.5), model, 1, 3).withGate(new Toys.First(1)),
            Toys.request(new Toys.Alone(), model, 2, 1)));

    // released at the beginning of step 1, so the second query comes in before step 2
    assertThat(model.passes()).containsExactly(List.of(3, 3), List.of(1), List.of(1), List.of(3));
  }

  @Test
  void keepsToTheCacheBudget() {
    // each may come to hold 3 + 7 tokens
    List<DecodeRequest> requests =
        List.of(
            Toys.request(new Toys.Alone(), model, 1, 7),
            Toys.request(new Toys.Alone(), model, 2, 7),
            Toys.request(new Toys.Alone(), model, 3, 7));

    Toys.decode(new EngineLimits(8, 20 * TOKEN, 0, 100), requests);

    assertThat(model.passes().get(0)).containsExactly(3, 3);
    assertThat(model.passes()).allMatch(pass -> pass.size() <= 2);
  }

  @Test
  void runsAQueryAloneThatIsLargerThanTheLimits() {
    DecodeRequest large = Toys.request(new Toys.Three(0.5), model, 1, 4);

    Decoded answer = Toys.decode(new EngineLimits(1, 1, 0, 1), List.of(large)).get(0);

    assertThat(answer.ids_L()).isEqualTo(NaiveDecoder.decode(large));
  }

  @Test
  void chargesEveryMillisecondToSomeQuery() {
    AtomicLong clock = new AtomicLong();
    List<Decoded> answers = new ArrayList<>();
    List<DecodeRequest> requests =
        List.of(
            shared(1, 5, 4),
            Toys.request(new Toys.Difference(0.5), model, 2, 7).withGate(new Toys.EvenBest()),
            Toys.request(new Toys.Three(0.5), model, 3, 3));
    long[] readings = {0};

    // every look at the clock finds it one millisecond later
    new DecodeEngine(
            EngineLimits.ofRows(16),
            () -> {
              readings[0]++;
              return clock.getAndAdd(1_000_000);
            })
        .decode(requests.iterator(), answers::add);

    double charged =
        answers.stream().mapToDouble(a -> a.timing().prefillMs() + a.timing().decodeMs()).sum();
    // admission and choosing look at the clock too: 3 admissions come before the first step
    double total = clock.get() * 1e-6 - 3;
    assertThat(charged).isBetween(0.8 * total, total);
    assertThat(answers).allMatch(a -> a.timing().prefillMs() > 0);
    assertThat(answers).allMatch(a -> a.timing().totalMs() >= a.timing().firstTokenMs());
    assertThat(answers).allMatch(a -> a.timing().batch() >= 1 && a.timing().batch() <= 3);
  }

  @Test
  void countsTheMeanNumberOfCompanions() {
    List<Decoded> answers =
        Toys.decode(
            Toys.request(new Toys.Alone(), model, 1, 2),
            Toys.request(new Toys.Alone(), model, 2, 4));

    assertThat(answers.get(0).timing().batch()).isEqualTo(2);
    assertThat(answers.get(1).timing().batch()).isCloseTo(1.5, within(1e-9));
  }
}
