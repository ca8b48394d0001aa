package rosarium.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.file.GgufFile;
import rosarium.core.checkpoint.file.SafetensorsFile;
import rosarium.core.config.DataException;
import rosarium.core.testing.Shared;

/** Every broken weight file and model of the golden folder ends in its kind of error. */
class BrokenFilesTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TestFactory
  Stream<DynamicTest> refusesEveryBrokenFileByItsKind() throws IOException {
    Path broken = Shared.path("golden/broken");

    return cases().stream()
        .map(
            one ->
                dynamicTest(
                    one.path("file").asText(),
                    () -> assertTimeoutPreemptively(LIMIT, () -> check(broken, one))));
  }

  @Test
  void knowsEveryCase() throws IOException {
    assertThat(cases()).hasSize(26 + 23 + 29);
  }

  private static List<JsonNode> cases() throws IOException {
    JsonNode table = new ObjectMapper().readTree(Shared.path("golden/broken/cases.json").toFile());
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode one : table.path("cases")) {
      if (one.path("file").asText().matches("(safetensors|models|gguf)/.*")) {
        cases.add(one);
      }
    }
    return cases;
  }

  private static void check(Path broken, JsonNode one) {
    String name = one.path("file").asText();
    List<String> allowed =
        List.of(one.path("expected").asText(), one.path("also_acceptable").asText("none"));

    DataException thrown =
        catchThrowableOfType(DataException.class, () -> open(broken.resolve(name)));

    assertThat(allowed).contains(thrown == null ? "OK" : thrown.kind().name());
    if (thrown != null) {
      String last = name.substring(name.lastIndexOf('/') + 1);
      assertThat(thrown).hasMessageContaining(last);
      assertThat(String.valueOf(thrown.getMessage()).length()).isBetween(last.length() + 10, 1000);
    }
  }

  /** Containers that are no models are opened as containers, as the table says. */
  private static void open(Path path) {
    if (path.toString().endsWith(".safetensors")) {
      SafetensorsFile.open(path).close();
    } else if (path.endsWith("ok_one_tensor.gguf")) {
      GgufFile.open(path).close();
    } else {
      Checkpoint.open(path).close();
    }
  }
}
