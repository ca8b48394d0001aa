package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.Shared;

class GgufTokenizerTest {
  @Test
  void givesTheIdsOfTheTokenizerThatTheFileWasMadeFrom() {
    int files = 0;

    for (JsonNode file : GoldenTokenization.json("golden/gguf/tokenization.json")) {
      JsonNode cases =
          GoldenTokenization.vectors(file.path("tokenizer").textValue()).path("encode");
      try (HuggingFaceTokenizer tokenizer = open(file.path("gguf").textValue())) {
        for (JsonNode given : cases) {
          String text = given.path("text").textValue();
          assertThat(tokenizer.encode(text, true))
              .describedAs("%s: %s", file.path("gguf"), text)
              .isEqualTo(GoldenTokenization.ids(given.path("ids")));
          assertThat(tokenizer.encode(text, false))
              .describedAs("%s: %s", file.path("gguf"), text)
              .isEqualTo(GoldenTokenization.ids(given.path("ids_no_special")));
        }
      }
      assertThat(cases).hasSize(file.path("texts").intValue());
      files++;
    }

    assertThat(files).isEqualTo(4);
  }

  @Test
  void decodesAsTheTokenizerThatTheFileWasMadeFrom() {
    int compared = 0;

    for (JsonNode file : GoldenTokenization.json("golden/gguf/tokenization.json")) {
      try (HuggingFaceTokenizer tokenizer = open(file.path("gguf").textValue())) {
        for (JsonNode given :
            GoldenTokenization.vectors(file.path("tokenizer").textValue()).path("decode")) {
          TokenIds ids_L = GoldenTokenization.ids(given.path("ids"));
          assertThat(tokenizer.decode(ids_L, false)).isEqualTo(given.path("text").textValue());
          assertThat(tokenizer.decode(ids_L, true))
              .isEqualTo(given.path("text_skip_special").textValue());
          compared++;
        }
      }
    }

    assertThat(compared).isEqualTo(4 * 20);
  }

  @Test
  void takesTheRowsThatFillTheEmbeddingForNoTokens() {
    try (HuggingFaceTokenizer tokenizer = open("llama-F32.gguf")) {
      assertThat(tokenizer.size()).isEqualTo(605);
      assertThat(tokenizer.decodable(604)).isTrue();
      assertThat(tokenizer.decodable(605)).isFalse();
    }
  }

  @Test
  void loadsTheTokenizerOfEveryGoldenFile() {
    int loaded = 0;

    for (JsonNode described : GoldenTokenization.json("golden/gguf/tokenization.json")) {
      assertThat(described.has("gguf")).isTrue();
    }
    for (String name :
        new String[] {
          "llama-BF16",
          "llama-F16",
          "llama-F32",
          "llama-Q4_0",
          "llama-Q4_1",
          "llama-Q5_0",
          "llama-Q5_1",
          "llama-Q8_0",
          "llama256-IQ4_NL",
          "llama256-Q2_K",
          "llama256-Q3_K_M",
          "llama256-Q4_K_M",
          "llama256-Q5_K_M",
          "llama256-Q6_K",
          "llama3-tied-F16",
          "qwen2-F16"
        }) {
      try (HuggingFaceTokenizer tokenizer = open(name + ".gguf")) {
        assertThat(tokenizer.decode(tokenizer.encode("Hello, world", true), true))
            .isEqualTo("Hello, world");
        loaded++;
      }
    }

    assertThat(loaded).isEqualTo(16);
  }

  @Test
  void knowsWhereAnswersEnd() {
    assertThat(ends("llama-F32.gguf")).containsExactlyInAnyOrder(601, 604);
    assertThat(ends("qwen2-F16.gguf")).containsExactlyInAnyOrder(620, 622);
    assertThat(ends("llama256-Q2_K.gguf")).containsExactlyInAnyOrder(2);
  }

  @Test
  void agreesWithEveryPromptOfTheDefaultModel() {
    Path file = defaultModel();
    Map<String, Object> metadata = GgufHeader.read(file);
    JsonNode golden = GoldenTokenization.json("golden/smollm2/decodings.json");
    int compared = 0;

    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.fromGguf(metadata, "default model")) {
      for (JsonNode given : golden.path("cases")) {
        for (Map.Entry<String, JsonNode> framing : given.path("prompt_ids").properties()) {
          JsonNode system = golden.path("systems").path(framing.getKey());
          String chat =
              "<|im_start|>system\n%s<|im_end|>\n<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n"
                  .formatted(
                      system.isNull()
                          ? "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
                          : system.textValue(),
                      given.path("query").textValue());
          assertThat(PromptEncoding.rendered(tokenizer, chat))
              .describedAs("%s %s", framing.getKey(), given.path("query"))
              .isEqualTo(GoldenTokenization.ids(framing.getValue()));
          compared++;
        }
        for (JsonNode decoding : given.path("variants")) {
          assertThat(tokenizer.decode(GoldenTokenization.ids(decoding.path("ids")), true))
              .isEqualTo(decoding.path("text").textValue());
          compared++;
        }
      }
    }

    assertThat(compared).isEqualTo(8 * 4 + 72);
    assertThat(EndOfText.ofGguf(metadata)).isEqualTo(Set.of(0, 2));
  }

  /** The file is 98 MB and not in the shared folder; a session that has fetched it names it. */
  private static Path defaultModel() {
    String named = System.getenv("ROSARIUM_TEST_GGUF");
    assumeTrue(
        named != null && Files.exists(Path.of(named)),
        "set ROSARIUM_TEST_GGUF to the default model");
    return Path.of(String.valueOf(named));
  }

  private static HuggingFaceTokenizer open(String name) {
    return HuggingFaceTokenizer.fromGguf(metadata(name), name);
  }

  private static Set<Integer> ends(String name) {
    return EndOfText.ofGguf(metadata(name));
  }

  private static Map<String, Object> metadata(String name) {
    return GgufHeader.read(Shared.path("golden/gguf/" + name));
  }
}
