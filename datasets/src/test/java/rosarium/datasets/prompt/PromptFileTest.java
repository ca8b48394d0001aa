package rosarium.datasets.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.DataException;
import rosarium.core.prompt.TextHash;
import rosarium.datasets.format.DataFile;

class PromptFileTest {
  private static final String GOOD =
      """
      schema: 1
      prompts:
      - id: first
        role: system
        status: ours
        source: here
        licence: free
        sha256: HASH1
        text: Be kind.
      - id: words
        role: list
        status: ours
        source: here
        licence: free
        match: word
        casefold: true
        entries: 2
        sha256: HASH2
        text: |-
          one
          two
      """
          .replace("HASH1", TextHash.of("Be kind."))
          .replace("HASH2", TextHash.of("one\ntwo"));

  private static DataFile file(String text) {
    return DataFile.of("mine.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsTextsAndLists() {
    assertThat(PromptFile.read(file(GOOD)))
        .extracting(PromptText::id)
        .containsExactly("first", "words");
    assertThat(PromptFile.read(file(GOOD)).get(1).entries()).containsExactly("one", "two");
    assertThat(PromptFile.read(file(GOOD)).get(1).match()).contains(PromptText.Match.WORD);
    assertThat(PromptFile.read(file(GOOD)).get(1).casefold()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "schema: 1 | schema: 2 | :1: schema: found 2",
        "schema: 1 | scheme: 1 | :1: unknown key 'scheme'",
        "prompts: | promtps: | :2: unknown key 'promtps'",
        "licence: free | license: free | :7: unknown key 'license'",
        "Be kind. | Be rude. | :3: first: the file promises SHA-256",
        "id: words | id: first | :10: id: 'first' stands there twice",
        "id: words | id: Two Words | :10: id: 'Two Words'",
        "status: ours | status: mine | :5: status:",
        "role: system | role: 7 | :4: role:",
        "source: here | source: 7 | :6: source:",
        "source: here | source: [a] | :6: source:",
        "entries: 2 | entries: 3 | :10: words: entries: 3, the text has 2",
        "match: word | note: x | :10: words: match: absent",
        "entries: 2 | entries: '2' | :17: entries:",
        "casefold: true | casefold: 1 | :16: casefold:",
        "source: here | id: again | :6:",
        "text: Be kind. | text: Be kind.#placeholders: [x] | :3: first: placeholders: {x}",
        "text: Be kind. | text: | :3: first: text: absent",
        "text: Be kind. | txet: Be kind. | :3: text: absent; nearest is 'prompts[0].txet' in line 9",
        "text: Be kind. | text: *a | :9: aliases are not read",
        "text: Be kind. | text: [Be kind. | :",
      })
  void namesTheLineOfEveryMistake(String from, String to, String message) {
    String broken = GOOD.replaceFirst(java.util.regex.Pattern.quote(from), to.replace("#", "\n  "));
    assertThat(broken).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> PromptFile.read(file(broken)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("mine.yaml:")
        .hasMessageContaining(message)
        .hasMessageNotContaining("rosarium.");
  }

  @Test
  void refusesWhatIsNoPromptFile() {
    for (String text :
        new String[] {
          "",
          "7",
          "[]",
          "schema: 1",
          "prompts: []",
          "schema: 1\nprompts: 7",
          "schema: 1\nprompts: [7]",
          GOOD + "---\n" + GOOD,
          "[".repeat(100_000),
          "a: ".repeat(50_000),
          "schema: 1\nprompts: [null]"
        }) {
      assertThatThrownBy(() -> PromptFile.read(file(text)))
          .as(text.substring(0, Math.min(40, text.length())))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("mine.yaml:");
    }
  }

  @Test
  void namesBothHashesOfAPublishedIdWithAnotherText() {
    String other = GOOD.replace("id: first", "id: own-positive");

    assertThatThrownBy(() -> PromptFile.read(file(other)))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.kind()).isEqualTo(DataException.Kind.CHECKSUM))
        .hasMessageContaining("101bf9aa53551a184fc7e86fed310ee2e0409ca26a4a9933f8d042e21bbc5d6f")
        .hasMessageContaining(TextHash.of("Be kind."));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> DataFile.of("mine.yaml", new byte[] {(byte) 0xc3, 0x28}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not UTF-8");
  }
}
