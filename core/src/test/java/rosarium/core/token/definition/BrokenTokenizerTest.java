package rosarium.core.token.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import rosarium.core.config.DataException;
import rosarium.core.testing.Shared;
import rosarium.core.token.HuggingFaceTokenizer;
import rosarium.core.token.TokenIds;

class BrokenTokenizerTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void refusesEveryBrokenFileByItsKind() throws IOException {
    int refused = 0;

    for (JsonNode broken : cases()) {
      Path file = Shared.path("golden/broken/" + broken.path("file").textValue());
      List<String> allowed = allowed(broken);
      if (allowed.equals(List.of("OK"))) {
        continue;
      }
      Throwable thrown =
          Assertions.assertTimeout(
              LIMIT, () -> catchThrowable(() -> HuggingFaceTokenizer.fromFile(file).close()));
      assertThat(thrown).describedAs("%s", file).isInstanceOf(DataException.class);
      assertThat(thrown).hasMessageContaining(file.getFileName().toString());
      assertThat(allowed)
          .describedAs("%s", thrown)
          .contains(((DataException) thrown).kind().name());
      refused++;
    }

    assertThat(refused).isEqualTo(13);
  }

  @Test
  void loadsTheSmallValidFile() {
    Path file = Shared.path("golden/broken/tokenizers/ok_small.json");

    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.fromFile(file)) {
      assertThat(tokenizer.encode("ab b", true)).isEqualTo(TokenIds.of(2, 3, 1));
      assertThat(tokenizer.size()).isEqualTo(4);
    }
  }

  @Test
  void coversAllCasesOfTheTable() throws IOException {
    assertThat(cases()).hasSize(14);
  }

  private static List<JsonNode> cases() throws IOException {
    JsonNode all = new JsonMapper().readTree(Shared.path("golden/broken/cases.json").toFile());
    return all.path("cases").findParents("file").stream()
        .filter(broken -> broken.path("file").textValue().startsWith("tokenizers/"))
        .toList();
  }

  private static List<String> allowed(JsonNode broken) {
    return Stream.of("expected", "also_acceptable")
        .filter(broken::has)
        .map(key -> broken.path(key).textValue())
        .toList();
  }
}
