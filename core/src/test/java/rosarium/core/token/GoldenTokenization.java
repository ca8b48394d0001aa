package rosarium.core.token;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import rosarium.core.testing.Shared;

/** Reads the reference vectors of tokenization. */
final class GoldenTokenization {
  static final List<String> NAMES =
      List.of("gemma", "llama2", "llama3", "mistral", "phi3", "qwen", "smol", "unigram");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private GoldenTokenization() {}

  static HuggingFaceTokenizer tokenizer(String name) {
    return HuggingFaceTokenizer.fromFolder(Shared.path("golden/tokenizers/" + name));
  }

  static JsonNode vectors(String name) {
    return json("golden/tokenization/" + name + ".json");
  }

  static JsonNode json(String shared) {
    Path file = Shared.path(shared);
    try {
      return MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TokenIds ids(JsonNode array) {
    int[] ids_L = new int[array.size()];
    for (int l = 0; l < ids_L.length; l++) {
      ids_L[l] = array.get(l).intValue();
    }
    return TokenIds.of(ids_L);
  }
}
