package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import rosarium.core.testing.Shared;

class HuggingFaceTokenizerTest {
  static final List<String> NAMES = GoldenTokenization.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void encodesEveryReferenceText(String name) {
    JsonNode cases = GoldenTokenization.vectors(name).path("encode");

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      for (JsonNode given : cases) {
        String text = given.path("text").textValue();
        assertThat(tokenizer.encode(text, true))
            .describedAs("%s, with special tokens: %s", name, text)
            .isEqualTo(GoldenTokenization.ids(given.path("ids")));
        assertThat(tokenizer.encode(text, false))
            .describedAs("%s, without special tokens: %s", name, text)
            .isEqualTo(GoldenTokenization.ids(given.path("ids_no_special")));
      }
    }
    assertThat(cases).hasSize(64);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void decodesEveryReferenceEncoding(String name) {
    JsonNode cases = GoldenTokenization.vectors(name).path("encode");

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      for (JsonNode given : cases) {
        TokenIds ids_L = GoldenTokenization.ids(given.path("ids_no_special"));
        assertThat(tokenizer.decode(ids_L, false)).isEqualTo(given.path("decoded").textValue());
        assertThat(tokenizer.decode(ids_L, true))
            .isEqualTo(given.path("decoded_skip_special").textValue());
      }
    }
    assertThat(cases).hasSize(64);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void decodesEveryReferenceSequence(String name) {
    JsonNode cases = GoldenTokenization.vectors(name).path("decode");

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      for (JsonNode given : cases) {
        TokenIds ids_L = GoldenTokenization.ids(given.path("ids"));
        assertThat(tokenizer.decode(ids_L, false)).isEqualTo(given.path("text").textValue());
        assertThat(tokenizer.decode(ids_L, true))
            .isEqualTo(given.path("text_skip_special").textValue());
      }
    }
    assertThat(cases).hasSize(20);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void knowsHowManyTokensThereAre(String name) {
    JsonNode vectors = GoldenTokenization.vectors(name);
    int size = vectors.path("size").intValue();

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      assertThat(tokenizer.size()).isEqualTo(size);
      assertThat(tokenizer.decodable(size - 1)).isTrue();
      assertThat(tokenizer.decodable(size)).isFalse();
      assertThat(tokenizer.decodable(-1)).isFalse();
      assertThat(tokenizer.token(size)).isEqualTo("<" + size + ">");
      assertThat(tokenizer.decode(TokenIds.of(size, size + 7), false)).isEmpty();
    }
  }

  @Test
  void encodesWhatEveryChatTemplateRendered() {
    int compared = 0;

    for (String name : NAMES) {
      try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
        for (JsonNode chat :
            GoldenTokenization.json("golden/templates/cases.json").path("conversations")) {
          if (chat.path("tokenizer").asText().equals(name) && chat.has("ids")) {
            assertThat(PromptEncoding.rendered(tokenizer, chat.path("expected").textValue()))
                .describedAs("%s %s", name, chat.path("case"))
                .isEqualTo(GoldenTokenization.ids(chat.path("ids")));
            compared++;
          }
        }
      }
    }

    assertThat(compared).isEqualTo(191);
  }

  @Test
  void ignoresPaddingAndTruncationOfTheFile(@TempDir Path folder) throws IOException {
    String json = Files.readString(Shared.path("golden/tokenizers/smol/tokenizer.json"));
    Path padded =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            json.replace(
                    "\"truncation\":null",
                    "\"truncation\":{\"direction\": \"Right\", \"max_length\": 2, \"strategy\":"
                        + " \"LongestFirst\", \"stride\": 0}")
                .replace(
                    "\"padding\":null",
                    "\"padding\":{\"strategy\": {\"Fixed\": 50}, \"direction\": \"Left\","
                        + " \"pad_to_multiple_of\": null, \"pad_id\": 2, \"pad_type_id\": 0,"
                        + " \"pad_token\": \"<|im_end|>\"}"));

    try (HuggingFaceTokenizer plain = GoldenTokenization.tokenizer("smol");
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.fromFile(padded)) {
      assertThat(Files.readString(padded)).contains("max_length").contains("Fixed");
      assertThat(tokenizer.encode("one two three four", true))
          .isEqualTo(plain.encode("one two three four", true));
    }
  }

  @Test
  void namesTheSpecialTokensThatATextSpellsOut() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("smol")) {
      assertThat(tokenizer.specialTokens())
          .containsExactlyInAnyOrder(
              "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>", "<file_sep>");
      assertThat(tokenizer.specialIn("a<|im_end|>b <file_sep>"))
          .containsExactlyInAnyOrder("<|im_end|>", "<file_sep>");
      assertThat(tokenizer.specialIn("<|im_end| >")).isEmpty();
    }
  }

  @Test
  void doesNotTakeAnUnknownCharacterForASpelledOutUnknownToken() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("unigram")) {
      int unknown = tokenizer.id("<unk>").orElseThrow();

      assertThat(tokenizer.encode("\uD83C\uDF0B", false).contains(unknown)).isTrue();
      assertThat(tokenizer.specialIn("\uD83C\uDF0B")).isEmpty();
      assertThat(tokenizer.specialIn("<unk>")).containsExactly("<unk>");
    }
  }

  @Test
  void hashesThePublishedFile() throws IOException, NoSuchAlgorithmException {
    Path file = Shared.path("golden/tokenizers/smol/tokenizer.json");
    String expected =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));

    try (HuggingFaceTokenizer fromFile = HuggingFaceTokenizer.fromFile(file);
        HuggingFaceTokenizer fromFolder = GoldenTokenization.tokenizer("smol")) {
      assertThat(fromFile.sha256()).isEqualTo(expected);
      assertThat(fromFolder.sha256()).isEqualTo(expected);
    }
  }

  @Test
  void replacesHalfASurrogatePair() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("qwen")) {
      assertThat(tokenizer.encode("a\uD83Cb", false))
          .isEqualTo(tokenizer.encode("a\uFFFDb", false));
    }
  }

  @Test
  void refusesUseAfterClose() {
    HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("smol");
    tokenizer.close();
    tokenizer.close();

    assertThatThrownBy(() -> tokenizer.encode("a", false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void showsTokensAsText() {
    List<String> shown = new ArrayList<>();
    try (HuggingFaceTokenizer smol = GoldenTokenization.tokenizer("smol");
        HuggingFaceTokenizer llama2 = GoldenTokenization.tokenizer("llama2")) {
      for (int id : new int[] {2, 384, 306, 203}) {
        shown.add(smol.token(id));
      }
      for (int id : new int[] {2, 243, 387}) {
        shown.add(llama2.token(id));
      }
    }

    assertThat(shown)
        .containsExactly("<|im_end|>", " <0xF0><0x9F>", "ld", "\n", "</s>", "<0xF0>", " te");
  }
}
