package rosarium.experiments.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.LanguageModel;
import rosarium.core.testing.Shared;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;

/** Decodes every golden run of the variants that exist, all together and one at a time. */
@Tag("torch")
class GoldenDecodeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> reproducesEveryRunTokenByToken() throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("golden/decode"))) {
      List<Path> models =
          files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
      assertThat(models).hasSize(10);
      return models.stream()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> decodeAll(file)));
    }
  }

  private static void decodeAll(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    JsonNode header = JSON.readTree(lines.get(0));
    String name = header.path("model").asText();
    List<GoldenRun> runs = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      GoldenRun.of(JSON.readTree(line), header.path("pairs")).ifPresent(runs::add);
    }
    assertThat(runs).hasSizeGreaterThan(60);
    Set<Integer> ends = new TreeSet<>();
    header.path("eos").forEach(id -> ends.add(id.asInt()));
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/" + name));
        LanguageModel model = TorchModel.load(name, checkpoint, LoadOptions.reference())) {
      for (int rows : new int[] {1, 32}) {
        List<DecodeRequest> requests = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
          requests.add(runs.get(i).request(Integer.toString(i), model, ends));
        }
        List<Decoded> decoded = new ArrayList<>();
        new DecodeEngine(EngineLimits.ofRows(rows)).decode(requests.iterator(), decoded::add);

        assertThat(decoded).hasSameSizeAs(runs);
        decoded.forEach(answer -> runs.get(Integer.parseInt(answer.id())).check(answer));
      }
    }
  }
}
