package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import rosarium.core.testing.TestSeed;

class IncrementalTextTest {
  static final List<String> NAMES = GoldenTokenization.NAMES;

  /** Unigram knows few characters and has no bytes to fall back on. */
  static final List<String> LOSSLESS =
      NAMES.stream().filter(name -> !name.equals("unigram")).toList();

  /** The others are runs of broken bytes, for which the reference itself has no stream. */
  private static final Map<String, Integer> STREAMS =
      Map.of(
          "gemma", 19, "llama2", 19, "llama3", 20, "mistral", 19, "phi3", 19, "qwen", 20, "smol",
          20, "unigram", 20);

  @ParameterizedTest
  @FieldSource("NAMES")
  void printsEveryReferenceChunkByChunk(String name) {
    int compared = 0;

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      for (JsonNode given : GoldenTokenization.vectors(name).path("decode")) {
        if (given.path("stream").isNull()) {
          continue;
        }
        TextStream stream = tokenizer.textStream(true);
        List<String> chunks = new ArrayList<>();
        given.path("ids").forEach(id -> chunks.add(stream.append(id.intValue())));
        List<String> expected = new ArrayList<>();
        given.path("stream").path("chunks").forEach(chunk -> expected.add(chunk.textValue()));
        assertThat(chunks).describedAs("%s", given.path("ids")).isEqualTo(expected);
        assertThat(stream.flush()).isEqualTo(given.path("stream").path("flush").textValue());
        compared++;
      }
    }

    assertThat(compared).isEqualTo(STREAMS.get(name));
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void chunksAndFlushAreTheWholeDecodingOfAnyText(String name) {
    RandomGenerator random = TestSeed.generator("IncrementalText." + name);

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      for (int i = 0; i < 300; i++) {
        String text = RandomText.of(random, random.nextInt(40));
        TokenIds ids_L = tokenizer.encode(text, random.nextBoolean());
        boolean skipSpecial = random.nextBoolean();

        assertThat(streamed(tokenizer, ids_L, skipSpecial))
            .describedAs("%s; %s", TestSeed.reproduce(), ids_L)
            .isEqualTo(tokenizer.decode(ids_L, skipSpecial));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("LOSSLESS")
  void decodingGivesTheTextBack(String name) {
    RandomGenerator random = TestSeed.generator("roundTrip." + name);

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
      for (int i = 0; i < 300; i++) {
        String text = RandomText.of(random, 30);
        String decoded = tokenizer.decode(tokenizer.encode(text, true), true);

        assertThat(decoded)
            .describedAs("%s", TestSeed.reproduce())
            .isEqualTo(asTheTokenizerKeepsIt(name, text));
      }
    }
  }

  /** Qwen composes; sentencepiece takes its own sign for a blank; Mistral drops the first blank. */
  private static String asTheTokenizerKeepsIt(String name, String text) {
    return switch (name) {
      case "qwen" -> Normalizer.normalize(text, Normalizer.Form.NFC);
      case "smol", "llama3" -> text;
      case "mistral" -> text.replace('\u2581', ' ').replaceFirst("^ ", "");
      default -> text.replace('\u2581', ' ');
    };
  }

  /** Any ids, also broken bytes, also ids without a token; a byte-level decoder loses nothing. */
  @Test
  void chunksAndFlushAreTheWholeDecodingOfAnyIdsOfAByteLevelTokenizer() {
    RandomGenerator random = TestSeed.generator("anyIds");

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("llama3")) {
      for (int i = 0; i < 1000; i++) {
        int[] ids_L = random.ints(random.nextInt(30), 0, tokenizer.size() + 10).toArray();

        assertThat(streamed(tokenizer, TokenIds.of(ids_L), false))
            .describedAs("%s; %s", TestSeed.reproduce(), TokenIds.of(ids_L))
            .isEqualTo(tokenizer.decode(TokenIds.of(ids_L), false));
      }
    }
  }

  @Test
  void neverThrowsOnBrokenBytesOfSentencePiece() {
    RandomGenerator random = TestSeed.generator("brokenBytes");

    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("gemma")) {
      for (int i = 0; i < 1000; i++) {
        int[] ids_L = random.ints(20, 0, 300).toArray();

        String streamed = streamed(tokenizer, TokenIds.of(ids_L), true);

        assertThat(streamed.replace("\uFFFD", ""))
            .describedAs("%s; %s", TestSeed.reproduce(), TokenIds.of(ids_L))
            .contains(longestAsciiRun(tokenizer.decode(TokenIds.of(ids_L), true)));
      }
    }
  }

  private static String longestAsciiRun(String text) {
    String longest = "";
    for (String run : text.split("[^ -~]+", -1)) {
      longest = run.length() > longest.length() ? run : longest;
    }
    return longest;
  }

  private static String streamed(Tokenizer tokenizer, TokenIds ids_L, boolean skipSpecial) {
    TextStream stream = tokenizer.textStream(skipSpecial);
    StringBuilder text = new StringBuilder();
    for (int id : ids_L.toArray()) {
      text.append(stream.append(id));
    }
    return text.append(stream.flush()).toString();
  }
}
