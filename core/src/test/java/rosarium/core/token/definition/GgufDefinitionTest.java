package rosarium.core.token.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.HuggingFaceTokenizer;
import rosarium.core.token.TokenIds;

class GgufDefinitionTest {
  private static final String PREFIX = "tokenizer.ggml.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-2",
        "phi-2",
        "olmo",
        "mpt",
        "smollm",
        "starcoder",
        "refact",
        "codeshell",
        "command-r",
        "falcon",
        "default",
        "llama-bpe",
        "llama3",
        "llama-v3",
        "falcon3",
        "pixtral",
        "dbrx",
        "smaug-bpe",
        "qwen2",
        "deepseek-r1-qwen",
        "tekken",
        "gpt-4o",
        "llama4",
        "deepseek-v3",
        "deepseek-coder"
      })
  void everySplitterKeepsEveryByte(String pre) {
    RandomGenerator random = TestSeed.generator("splitter." + pre);
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "pre", pre);
    metadata.put(PREFIX + "add_bos_token", false);

    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.fromGguf(metadata, "t.gguf")) {
      for (int i = 0; i < 50; i++) {
        StringBuilder text = new StringBuilder();
        random
            .ints(30, 0, 0x3000)
            .filter(c -> c < 0x300 || c > 0x36F)
            .forEach(text::appendCodePoint);
        String composed = java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFC);

        TokenIds ids_L = tokenizer.encode(composed, true);

        assertThat(tokenizer.decode(ids_L, false))
            .describedAs("%s", TestSeed.reproduce())
            .isEqualTo(composed);
      }
    }
  }

  /** "12345" is one, three and two, or five words, and merging stops at their borders. */
  @Test
  void splittersDifferInDigits() {
    assertThat(pieces("gpt-2", "12345")).containsExactly("12345");
    assertThat(pieces("llama-bpe", "12345")).containsExactly("123", "45");
    assertThat(pieces("qwen2", "12345")).containsExactly("1", "2", "3", "4", "5");
    assertThat(pieces("smollm", "12345")).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void refusesAnUnknownSplitterByName() {
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "pre", "qwen3");

    assertRefused(metadata, Kind.UNSUPPORTED, "tokenizer.ggml.pre 'qwen3' is unknown", "'qwen2'?");
  }

  @Test
  void refusesAnUnknownModel() {
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "model", "rwkv");

    assertRefused(metadata, Kind.UNSUPPORTED, "tokenizer.ggml.model is 'rwkv'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "tokens", "merges", "pre"})
  void namesAMissingKey(String key) {
    Map<String, Object> metadata = bytes();
    metadata.remove(PREFIX + key);

    assertRefused(metadata, Kind.MISSING, PREFIX + key + " is absent");
  }

  @Test
  void refusesBosWithoutAnId() {
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "add_bos_token", true);

    assertRefused(metadata, Kind.MISSING, "bos_token_id is absent");
  }

  @Test
  void refusesAnIdBeyondTheTokens() {
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "eos_token_id", 999L);

    assertRefused(metadata, Kind.CONFIG, "eos_token_id is 999, but there are only 257 tokens");
  }

  @Test
  void refusesTypesOfAnotherLength() {
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "token_type", new long[] {1, 1});

    assertRefused(metadata, Kind.CONFIG, "token_type has 2 entries, but there are 257 tokens");
  }

  @Test
  void refusesAValueOfAnotherType() {
    Map<String, Object> metadata = bytes();
    metadata.put(PREFIX + "add_bos_token", "yes");

    assertRefused(metadata, Kind.FORMAT, "must be true or false, found String");
  }

  @Test
  void refusesATokenThatStandsTwice() {
    Map<String, Object> metadata = bytes();
    List<String> tokens = new ArrayList<>(tokens());
    tokens.set(7, tokens.get(3));
    metadata.put(PREFIX + "tokens", tokens);

    assertRefused(metadata, Kind.FORMAT, "twice: ids 3 and 7");
  }

  @Test
  void refusesTheHostileGoldenMetadata() {
    Map<String, Object> metadata =
        Map.of(
            PREFIX + "model",
            "llama",
            PREFIX + "tokens",
            List.of("a", "b"),
            PREFIX + "scores",
            new double[] {0},
            PREFIX + "bos_token_id",
            77L);

    assertRefused(metadata, Kind.CONFIG, "bos_token_id is 77, but there are only 2 tokens");
  }

  @Test
  void refusesScoresOfAnotherLength() {
    Map<String, Object> metadata =
        Map.of(
            PREFIX + "model",
            "llama",
            PREFIX + "tokens",
            List.of("a", "b"),
            PREFIX + "add_bos_token",
            false,
            PREFIX + "scores",
            new double[] {0});

    assertRefused(metadata, Kind.CONFIG, "scores has 1 entries, but there are 2 tokens");
  }

  @Test
  void ranksSentencePieceMergesByScore() {
    List<String> pieces = List.of("a", "b", "c", "ab", "bc", "abc");
    boolean[] merged_V = new boolean[6];
    Arrays.fill(merged_V, true);

    String merges =
        SentencePiece.merges(pieces, new double[] {0, 0, 0, -2, -1, -3}, merged_V).toString();

    assertThat(merges).isEqualTo("[[\"b\",\"c\"],[\"a\",\"b\"],[\"ab\",\"c\"],[\"a\",\"bc\"]]");
  }

  @Test
  void phi3SwallowsBlanksAfterItsControlTokens() {
    assertThat(GgufDefinition.of(phi("phi3"), "t").path("added_tokens").get(0).path("rstrip"))
        .hasToString("true");
    assertThat(GgufDefinition.of(phi("llama"), "t").path("added_tokens").get(0).path("rstrip"))
        .hasToString("false");
  }

  private static Map<String, Object> phi(String architecture) {
    return Map.of(
        "general.architecture",
        architecture,
        PREFIX + "model",
        "llama",
        PREFIX + "tokens",
        List.of("a", "<|end|>"),
        PREFIX + "token_type",
        new long[] {1, 3},
        PREFIX + "add_bos_token",
        false,
        PREFIX + "scores",
        new double[] {0, 0});
  }

  private static List<String> pieces(String pre, String text) {
    Map<String, Object> metadata = bytes();
    List<String> tokens = new ArrayList<>(tokens());
    tokens.addAll(List.of("12", "123", "45", "12345"));
    metadata.put(PREFIX + "tokens", tokens);
    metadata.put(PREFIX + "merges", List.of("1 2", "12 3", "4 5", "123 45"));
    metadata.put(PREFIX + "pre", pre);
    metadata.put(PREFIX + "add_bos_token", false);
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.fromGguf(metadata, "t.gguf")) {
      return Arrays.stream(tokenizer.encode(text, false).toArray())
          .mapToObj(tokenizer::token)
          .toList();
    }
  }

  private static void assertRefused(Map<String, Object> metadata, Kind kind, String... messages) {
    assertThatThrownBy(() -> GgufDefinition.of(metadata, "t.gguf"))
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageStartingWith("t.gguf: ")
        .hasMessageContainingAll(messages);
  }

  /** A byte-level tokenizer that merges nothing. */
  private static Map<String, Object> bytes() {
    Map<String, Object> metadata = new TreeMap<>();
    metadata.put(PREFIX + "model", "gpt2");
    metadata.put(PREFIX + "pre", "gpt-2");
    metadata.put(PREFIX + "tokens", tokens());
    metadata.put(PREFIX + "merges", List.of());
    return metadata;
  }

  private static List<String> tokens() {
    List<String> tokens = new ArrayList<>();
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      tokens.add(Character.toString(printable ? b : next++));
    }
    tokens.add("<|end|>");
    return tokens;
  }
}
