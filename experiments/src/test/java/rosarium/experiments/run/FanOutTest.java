package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.record.RunFolder;
import rosarium.core.source.ModelFiles;
import rosarium.core.source.ModelFinder;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.FakeKnown;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.model.ModelLoader;
import rosarium.experiments.plan.FakeLibrary;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.stream.Models;

/** Cells that share a model are decoded together, and nothing shows of it but the time. */
@Tag("torch")
class FanOutTest {
  private static final List<Double> ALPHAS = List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static ExperimentConfig config(Path output, List<Double> alphas, String... settings) {
    String text =
        """
        schema: 1
        name: fan
        models: [scripted]
        variants: [{id: rose, alpha: %s}]
        prompts: [{name: own, positive: own-positive, reverse: own-reverse}]
        datasets: [contrast]
        seed: 3
        max_tokens: 12
        """
            .formatted(alphas);
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output=" + output);
    return ConfigBinder.bind(
        Overrides.apply(ConfigFile.parse("c.yaml", text), all), new FakeKnown(), Path.of(""));
  }

  private static RunOutcome run(ExperimentConfig config, Models models, Runner.Decoder decoder) {
    Grid.Expanded grid = Grid.expand(config, new FakeKnown(), new FakeLibrary());
    ObjectNode environment = JsonNodeFactory.instance.objectNode().put("schema", 1);
    Runner.Parts parts =
        new Runner.Parts(
            models, decoder, environment, RunListener.SILENT, new StopSignal(), Clock.systemUTC());
    return new Runner(config, grid, parts).run(Shard.WHOLE);
  }

  private static Runner.Decoder rows(int rows) {
    return new DecodeEngine(EngineLimits.ofRows(rows))::decode;
  }

  /** Opens the same tiny model whatever the config calls it. */
  private static Models tiny(String dtype) {
    String path = Shared.path("golden/models/llama").toString();
    ModelLoader loader = new ModelLoader(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    return setting -> {
      ModelFiles files = ModelFinder.ofProcess().find(path, TransferListener.SILENT);
      ModelLoader.Running running =
          new ModelLoader.Running(dtype, DeviceName.CPU, 512, true, 1, false);
      return new Models.Opened(
          loader.load(files, running), JsonNodeFactory.instance.objectNode().put("origin", path));
    };
  }

  /** Read every record without its timing, by cell. */
  private static Map<String, List<String>> records(Path root) throws IOException {
    Map<String, List<String>> byCell = new TreeMap<>();
    try (var cells = Files.list(root.resolve("cells"))) {
      for (Path cell : cells.toList()) {
        byCell.put(
            String.valueOf(cell.getFileName()),
            Files.readAllLines(cell.resolve("records.jsonl")).stream()
                .map(line -> line.replaceAll("\"timing\":\\{.*", ""))
                .toList());
      }
    }
    return byCell;
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "float32"})
  void eightStrengthsInOneRunGiveTheRecordsOfEightRuns(String dtype) throws IOException {
    Map<String, List<String>> separate = new TreeMap<>();
    for (double alpha : ALPHAS) {
      Path root = folder.resolve("alpha-" + alpha);
      run(config(root, List.of(alpha)), tiny(dtype), rows(4));
      separate.putAll(records(root));
    }

    run(config(folder.resolve("all"), ALPHAS), tiny(dtype), rows(24));

    assertThat(separate).hasSize(8);
    assertThat(records(folder.resolve("all"))).isEqualTo(separate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "float32"})
  void aKillInTheMiddleOfASharedGroupChangesNoByte(String dtype) throws IOException {
    run(config(folder.resolve("whole"), ALPHAS), tiny(dtype), rows(32));
    RandomGenerator random = TestSeed.generator("kill " + dtype);
    Path killed = folder.resolve("killed");

    for (int kill = 0; kill < 4; kill++) {
      int[] left = {1 + random.nextInt(20)};
      Runner.Decoder engine = rows(1 + random.nextInt(40));
      Runner.Decoder dying =
          (requests, done) ->
              engine.decode(
                  requests,
                  decoded -> {
                    if (left[0]-- == 0) {
                      throw new IllegalStateException("killed");
                    }
                    done.accept(decoded);
                  });
      assertThatThrownBy(() -> run(config(killed, ALPHAS), tiny(dtype), dying))
          .hasMessage("killed");
    }
    run(config(killed, ALPHAS), tiny(dtype), rows(8));

    assertThat(records(killed))
        .as(TestSeed.reproduce())
        .isEqualTo(records(folder.resolve("whole")));
  }

  @Test
  void readsEverySystemPromptOnceInARunAndEveryQueryOncePerSystemPrompt() {
    ScriptedModel weights = ScriptedModel.hashing(300, 1);
    FakeModel words = new FakeModel();
    ChatModel chat = new ChatModel(weights, words, words, new TreeSet<>(Set.of(FakeModel.END)));
    Models models = setting -> new Models.Opened(chat, JsonNodeFactory.instance.objectNode());

    run(config(folder, ALPHAS, "samples=3"), models, rows(6));

    int systems = "system:Be kind.|user:".length() + "system:Be cruel.|user:".length();
    int queries =
        IntStream.range(0, FakeLibrary.SIZE)
            .map(i -> ("question " + i + " of contrast").length())
            .sum();
    int prompts =
        weights.passes().stream().flatMap(List::stream).filter(n -> n > 1).mapToInt(n -> n).sum();
    assertThat(prompts).isEqualTo(systems + 2 * queries);
    assertThat(weights.openStreams()).isZero();
  }

  @Test
  void notesHowManyRowsWereDecodedTogether() throws IOException {
    FakeDecoder answers = new FakeDecoder(5, System::nanoTime);
    Runner.Decoder decoder =
        new Runner.Decoder() {
          @Override
          public void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done) {
            answers.decode(requests, done);
          }

          @Override
          public int rows() {
            return 64;
          }
        };

    run(config(folder, List.of(0.5), "fail_limit=100"), setting -> FakeModel.opened(), decoder);

    RunFolder files = new RunFolder(folder);
    String cell = records(folder).keySet().iterator().next();
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(files.environment().toFile()).at("/models/0/rows").asInt())
        .isEqualTo(64);
    assertThat(json.readTree(files.manifest(cell).toFile()).at("/model/rows").asInt())
        .isEqualTo(64);
  }
}
