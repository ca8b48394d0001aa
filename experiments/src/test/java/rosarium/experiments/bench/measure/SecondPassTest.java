package rosarium.experiments.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.ChatModel;
import rosarium.core.testing.Shared;

@Tag("torch")
class SecondPassTest {
  private static final Shape SHAPE = new Shape("12", 10);

  @SuppressWarnings("NullAway.Init")
  private ChatModel model;

  @BeforeEach
  void load() {
    model = LoadedModel.open("path:" + Shared.path("golden/models/small-a-smol"), "int8", 1, false);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Decoded decode(SecondPass mode) {
    List<Decoded> found = new ArrayList<>();
    new DecodeEngine(EngineLimits.ofRows(2))
        .decode(List.of(AnswerBenchmark.request(model, mode, SHAPE)).iterator(), found::add);
    return found.get(0);
  }

  @ParameterizedTest
  @EnumSource
  void writesExactlyAsManyTokensAsAsked(SecondPass mode) {
    Decoded decoded = decode(mode);

    assertThat(decoded.error()).isNull();
    assertThat(decoded.ids_L().length()).isEqualTo(10);
    assertThat(decoded.promptTokens().values()).allMatch(length -> length == 12);
  }

  /** Only the price may differ. */
  @Test
  void writesTheSameWhetherStreamsShareAPassOrNot() {
    assertThat(decode(SecondPass.UNBATCHED).ids_L()).isEqualTo(decode(SecondPass.BATCHED).ids_L());
  }

  /** Reading ahead changes passes, never tokens, and says how many guesses came true. */
  @ParameterizedTest
  @EnumSource(names = {"SPECULATIVE_NGRAM", "SPECULATIVE_POSITIVE"})
  void writesTheSameWhenItGuesses(SecondPass mode) {
    Decoded guessed = decode(mode);
    Written written = new Written();
    written.add(guessed);

    assertThat(guessed.ids_L()).isEqualTo(decode(SecondPass.BATCHED).ids_L());
    assertThat(written.accepted).isBetween(0L, written.proposed);
    assertThat(written.proposed > 0).isEqualTo(guessed.timing().drafts() != null);
  }

  @Test
  void readsThePositiveStreamAhead() {
    Written written = new Written();
    written.add(decode(SecondPass.SPECULATIVE_POSITIVE));

    assertThat(written.proposed).isPositive();
  }

  @Test
  void contrastsTheFirstTokensOnly() {
    assertThat(decode(SecondPass.FIRST_M).steps().stream().filter(step -> step.gate() > 0))
        .hasSize(SecondPass.M);
  }

  /** 5 + 10 tokens of which the last is not read; a reverse prompt of 7; both for 4 tokens. */
  @Test
  void countsWhatCachesHold() {
    assertThat(SecondPass.PLAIN.cacheTokens(5, 7, 10)).isEqualTo(14);
    assertThat(SecondPass.BATCHED.cacheTokens(5, 7, 10)).isEqualTo(14 + 16);
    assertThat(SecondPass.FIRST_M.cacheTokens(5, 7, 10)).isEqualTo(5 + 3 + 7 + 3);
    assertThat(SecondPass.FIRST_M.cacheTokens(5, 7, 100)).isEqualTo(104);
  }

  @Test
  void readsItsOwnNames() {
    assertThat(SecondPass.ids()).allSatisfy(id -> assertThat(SecondPass.of(id).id()).isEqualTo(id));
    assertThat(Shape.parse("chat -> 128")).hasValue(new Shape("chat", 128));
    assertThat(Shape.parse("8->1")).isEmpty();
    assertThat(Shape.parse("0->8")).isEmpty();
  }
}
