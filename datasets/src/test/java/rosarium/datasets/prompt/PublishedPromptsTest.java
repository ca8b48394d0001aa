package rosarium.datasets.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.TextHash;
import rosarium.core.testing.Shared;

/** Holds the project's texts and rules against the table of methods.md and the data folder. */
class PublishedPromptsTest {
  private static final Pattern ENTRY = Pattern.compile("([a-z0-9][a-z0-9-]+) +([0-9a-f]{64})");

  @Test
  void shipsTheTableOfTheMethodsPage() throws IOException {
    String page = Files.readString(Shared.path("methods.md"));
    String section = page.substring(page.indexOf("### 4.3 Hashes"), page.indexOf("## 5. ACD"));
    Map<String, String> table = new TreeMap<>();
    Matcher entry = ENTRY.matcher(section);
    while (entry.find()) {
      table.put(entry.group(1), entry.group(2));
    }

    assertThat(table).hasSize(81);
    assertThat(PublishedHashes.ids()).containsExactlyInAnyOrderElementsOf(table.keySet());
    table.forEach((id, hash) -> assertThat(PublishedHashes.of(id)).as(id).contains(hash));
  }

  @Test
  void verifiesEveryTextOfTheDataFolder() {
    PromptLibrary library = PromptLibrary.open(Optional.of(Shared.path("data")), List.of());

    for (String id : PublishedHashes.ids()) {
      PromptText text = library.text(id);
      assertThat(PublishedHashes.of(id)).as(id).contains(TextHash.of(text.text()));
      assertThat(text.sha256()).as(id).isEqualTo(TextHash.of(text.text()));
    }
    assertThat(library.ids()).hasSize(81 + 2);
  }

  @Test
  void shipsExactlyTheTextsThatAreOurs() {
    PromptLibrary all = PromptLibrary.open(Optional.of(Shared.path("data")), List.of());
    List<String> ours =
        all.ids().stream().filter(id -> all.text(id).status() == PromptText.Status.OURS).toList();

    assertThat(ours).hasSize(25 + 2);
    assertThat(PromptLibrary.shipped().ids()).containsExactlyElementsOf(ours);
  }

  @Test
  void buildsEveryConstructionOfThePublishedPositivePrompt() {
    PromptLibrary library = PromptLibrary.open(Optional.of(Shared.path("data")), List.of());
    PromptPairs pairs = new PromptPairs(library);
    PromptSpec positive = new PromptSpec.ById("rose-positive");
    List<String> built =
        List.of(
            "rand-words-0",
            "rand-words-1",
            "rand-words-2",
            "rand-words-short-0",
            "trunc-shuf-0",
            "opposite-replace");

    for (String id : built) {
      Prompt reverse = pairs.pair(positive, new PromptSpec.ById(id)).reverse();

      assertThat(reverse.id()).isEqualTo(id);
      assertThat(PublishedHashes.of(id)).as(id).contains(reverse.sha256());
      assertThat(reverse.text()).as(id).isEqualTo(library.text(id).text());
    }
  }

  @Test
  void refusesRoseMapForAnotherPrompt() {
    PromptLibrary library = PromptLibrary.open(Optional.of(Shared.path("data")), List.of());
    PromptSpec positive = new PromptSpec.ById("overkill-helpful");

    assertThatThrownBy(
            () -> new PromptPairs(library).pair(positive, new PromptSpec.ById("opposite-replace")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("overkill-helpful")
        .hasMessageContaining("does not occur");
  }

  @Test
  void doesNotLetTheDataFolderPassWithAChangedText() throws IOException {
    Path folder = Files.createTempDirectory("prompts");
    Path file = Files.createDirectories(folder.resolve("prompts")).resolve("rose.yaml");
    String text = Files.readString(Shared.path("data/prompts/rose.yaml"));
    String changed = text.replace("flattering, unhelpful", "flattering, helpful");
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(file, changed);

    assertThatThrownBy(() -> PromptLibrary.open(Optional.of(folder), List.of()))
        .isInstanceOf(rosarium.core.config.DataException.class)
        .hasMessageContaining(file + ":11: rose-manual-reverse: ")
        .hasMessageContaining(PublishedHashes.of("rose-manual-reverse").orElseThrow());
  }
}
