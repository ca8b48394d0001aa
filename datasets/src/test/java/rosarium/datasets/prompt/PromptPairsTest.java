package rosarium.datasets.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.PromptPair;
import rosarium.core.prompt.TextHash;

class PromptPairsTest {
  private static final PromptSpec OWN = id("own-positive");
  private final PromptLibrary library = PromptLibrary.shipped();
  private final PromptPairs pairs = new PromptPairs(library);

  private final Path folder;

  PromptPairsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static PromptSpec id(String id) {
    return new PromptSpec.ById(id);
  }

  private Prompt reverse(String id) {
    return pairs.pair(OWN, id(id)).reverse();
  }

  @Test
  void pairsTwoTextsOfTheProject() {
    PromptPair pair = pairs.pair(OWN, id("own-reverse"));

    assertThat(pair.positive().id()).isEqualTo("own-positive");
    assertThat(pair.reverse().text()).startsWith("You are a reckless and dishonest assistant.");
    assertThat(pair.reverse().sha256())
        .isEqualTo("7a9bb745db12f0d419a9e9ed0daf9584da23c31fab095152143f6ca87b21dc39");
  }

  @Test
  void tellsAnAbsentSystemRoleFromAnEmptyOne() {
    assertThat(reverse("none").text()).isNull();
    assertThat(reverse("empty").text()).isEmpty();
    assertThat(reverse("none").sha256()).isEqualTo(TextHash.of(""));
    assertThat(pairs.pair(id("none"), id("empty")).positive().text()).isNull();
  }

  @Test
  void drawsAsManyWordsAsThePositivePromptHas() {
    Prompt words = reverse("rand-words-7");

    assertThat(words.id()).isEqualTo("rand-words-7-18w");
    assertThat(Words.of(String.valueOf(words.text()))).hasSize(18);
    assertThat(reverse("rand-words-7-18w")).isEqualTo(words);
    assertThat(words.sha256()).isEqualTo(TextHash.of(String.valueOf(words.text())));
  }

  @Test
  void givesThePublishedWordsWhenAskedForTheirNumber() {
    Prompt words = pairs.prompt(id("rand-words-0-79w"), Optional.empty());

    assertThat(words).isEqualTo(library.text("rand-words-0").prompt());
  }

  @Test
  void rewritesOurPositivePromptWithItsOwnMap() {
    assertThat(reverse("opposite-replace"))
        .isEqualTo(library.text("own-opposite-replace").prompt());
  }

  @Test
  void cutsAndShufflesOurPositivePrompt() {
    Prompt cut = reverse("trunc-shuf-3");

    assertThat(cut.id()).isEqualTo("trunc-shuf-3-of-own-positive");
    assertThat(Words.of(String.valueOf(cut.text()))).hasSize(10); // floor(0.6 * 18)
    assertThat(cut).isNotEqualTo(reverse("trunc-shuf-4"));
  }

  @Test
  void refusesAPairWithOneText() {
    PromptSpec same = new PromptSpec.Literal("mine", library.text("own-positive").text());

    assertThatThrownBy(() -> pairs.pair(OWN, same))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'own-positive'")
        .hasMessageContaining("'mine'");
    assertThatThrownBy(() -> pairs.pair(id("none"), id("none")))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void namesTheNearestOfAnUnknownPrompt() {
    assertThatThrownBy(() -> reverse("own-revrse"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'own-reverse'?");
  }

  @Test
  void saysHowToGetAPublishedText() {
    assertThatThrownBy(() -> reverse("rose-manual-reverse"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--data-dir")
        .hasMessageContaining("ROSARIUM_DATA");
  }

  @Test
  void refusesTextsThatAreNoSystemPrompt() {
    for (String id : List.of("words-256", "context-benign", "refusal-prefix")) {
      assertThatThrownBy(() -> reverse(id))
          .as(id)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("cannot stand in the system role");
    }
  }

  @Test
  void refusesRulesThatLackWhatTheyStartFrom() {
    for (String id : List.of("rand-words-0", "trunc-shuf-0", "opposite-replace")) {
      assertThatThrownBy(() -> pairs.pair(id("none"), id(id)))
          .as(id)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("positive prompt");
    }
    assertThatThrownBy(() -> reverse("rand-words-0-99999w"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("10000");
    assertThatThrownBy(() -> reverse("rand-words-007")).isInstanceOf(ConfigException.class);
  }

  @Test
  void refusesAUsersTextUnderAnIdOfOurs() {
    for (String id : List.of("own-reverse", "none", "rand-words-7", "rose-positive")) {
      assertThatThrownBy(() -> pairs.pair(OWN, new PromptSpec.Literal(id, "Be rude.")))
          .as(id)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("name yours differently");
    }
  }

  @Test
  void readsPlainTextWithoutItsLastLineBreak() throws IOException {
    for (String end : List.of("", "\n", "\r\n")) {
      Path file = Files.writeString(folder.resolve("mine.txt"), "Be rude.\nAlways." + end);

      assertThat(pairs.pair(OWN, PromptSpec.file("mine", file)).reverse())
          .isEqualTo(Prompt.of("mine", "Be rude.\nAlways."));
    }
  }

  @Test
  void readsOneTextOfAUsersPromptFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mine.yaml"),
            """
            schema: 1
            prompts:
            - id: rude
              text: Be rude.
            """);

    assertThat(pairs.pair(OWN, PromptSpec.file("rude", file)).reverse().text())
        .isEqualTo("Be rude.");
    assertThat(PromptLibrary.open(Optional.empty(), List.of(file)).systemIds()).contains("rude");
    assertThatThrownBy(() -> PromptSpec.file("kind", file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no prompt with id 'kind'");
  }

  @Test
  void replacesEachPhraseOnceAndNothingTwice() {
    assertThat(OppositeReplace.build("up and down", List.of("up -> down", "down -> up")))
        .isEqualTo("down and up");
    assertThatThrownBy(() -> OppositeReplace.build("up up", List.of("up -> down")))
        .hasMessageContaining("more than once");
    assertThatThrownBy(() -> OppositeReplace.build("down", List.of("up -> down")))
        .hasMessageContaining("does not occur");
    assertThatThrownBy(() -> OppositeReplace.build("abc", List.of("ab -> x", "bc -> y")))
        .hasMessageContaining("overlaps");
    assertThatThrownBy(() -> OppositeReplace.build("abc", List.of("ab = x")))
        .hasMessageContaining("from -> to");
  }
}
