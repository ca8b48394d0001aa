package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.TestSeed;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.TraceReader;
import rosarium.core.trace.TraceWriter;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.FakeKnown;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.FakeLibrary;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;

/** Traces beside the records of a run. */
class TracedRunTest {
  private static final String CONFIG =
      """
      schema: 1
      name: small
      models: [scripted]
      variants: [plain, {id: rose, alpha: [0.3, 0.5]}]
      prompts: [{name: own, positive: own-positive, reverse: own-reverse}]
      datasets: [contrast]
      seed: 0
      samples: 2
      max_tokens: 8
      fail_limit: 1000
      traces: true
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final List<String> notes = new ArrayList<>();

  private static Grid.Expanded grid(ExperimentConfig config) {
    return Grid.expand(config, new FakeKnown(), new FakeLibrary());
  }

  private static ExperimentConfig config(Path output, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output=" + output);
    return ConfigBinder.bind(
        Overrides.apply(ConfigFile.parse("c.yaml", CONFIG), all), new FakeKnown(), Path.of(""));
  }

  private void run(ExperimentConfig config, int killAfter) {
    FakeDecoder fake = new FakeDecoder(5, System::nanoTime);
    int[] left = {killAfter};
    Runner.Decoder dying =
        (requests, done) ->
            fake.decode(
                requests,
                decoded -> {
                  if (left[0]-- == 0) {
                    throw new IllegalCallerException("killed");
                  }
                  done.accept(decoded);
                });
    RunListener listener =
        new RunListener() {
          @Override
          public void notes(String note) {
            notes.add(note);
          }
        };
    ObjectNode environment = JsonNodeFactory.instance.objectNode().put("schema", 1);
    Runner.Parts parts =
        new Runner.Parts(
            setting -> FakeModel.opened(),
            dying,
            environment,
            listener,
            new StopSignal(),
            Clock.systemUTC());
    try {
      new Runner(config, grid(config), parts).run(Shard.WHOLE);
    } catch (IllegalCallerException killed) {
      assertThat(left[0]).isNegative();
    }
  }

  private static Map<String, byte[]> traces(Path root) throws IOException {
    Map<String, byte[]> byCell = new TreeMap<>();
    try (var cells = Files.list(root.resolve("cells"))) {
      for (Path cell : cells.toList()) {
        byCell.put(
            String.valueOf(cell.getFileName()),
            Files.readAllBytes(cell.resolve("traces.jsonl.zst")));
      }
    }
    return byCell;
  }

  @Test
  void keepsOneTraceForEachRecordInTheirOrder() {
    ExperimentConfig config = config(folder);
    run(config, -1);

    for (Cell cell : grid(config).plan().cells()) {
      RunFolder files = new RunFolder(folder);
      List<RunRecord> records = RecordReader.read(files.records(cell.id())).records();
      List<AnswerTrace> traces = new ArrayList<>();
      TraceReader.read(files.traces(cell.id()), traces::add);
      assertThat(traces).hasSize(FakeLibrary.SIZE * 2);
      for (int i = 0; i < records.size(); i++) {
        AnswerTrace trace = traces.get(i);
        assertThat(trace.query() + trace.sample() + trace.cell())
            .isEqualTo(records.get(i).query() + records.get(i).sample() + cell.id());
        assertThat(String.join("", trace.pieces())).isEqualTo(records.get(i).text());
        assertThat(trace.steps().get(0).streams().keySet()).isEqualTo(cell.prompts().keySet());
        assertThat(trace.tokens()).containsKey(trace.steps().get(0).id());
      }
    }
  }

  @Test
  void givesTheSameBytesAfterAnyKills() throws IOException {
    run(config(folder.resolve("whole")), -1);
    Map<String, byte[]> whole = traces(folder.resolve("whole"));
    RandomGenerator random = TestSeed.generator("traced kills");

    for (int round = 0; round < 8; round++) {
      Path root = folder.resolve("killed-" + round);
      for (int kill = 0; kill < 3; kill++) {
        run(config(root), 1 + random.nextInt(12));
        cutTraces(root, random);
      }
      run(config(root), -1);

      Map<String, byte[]> found = traces(root);
      assertThat(found.keySet()).as(TestSeed.reproduce()).isEqualTo(whole.keySet());
      found.forEach(
          (cell, bytes) -> assertThat(bytes).as(TestSeed.reproduce()).isEqualTo(whole.get(cell)));
    }
  }

  /** Lose some of the last bytes, as a power failure does, whether or not their records stayed. */
  private static void cutTraces(Path root, RandomGenerator random) throws IOException {
    try (var cells = Files.list(root.resolve("cells"))) {
      for (Path cell : cells.toList()) {
        Path file = cell.resolve("traces.jsonl.zst");
        if (!Files.exists(cell.resolve("manifest.json")) && random.nextBoolean()) {
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(bytes, bytes.length - random.nextInt(bytes.length + 1)));
        }
      }
    }
  }

  @Test
  void redoesRecordsWhoseTracesWereLostAndSaysSo() throws IOException {
    run(config(folder), -1);
    RunFolder files = new RunFolder(folder);
    Cell first = grid(config(folder)).plan().cells().get(0);
    List<RunRecord> whole = RecordReader.read(files.records(first.id())).records();
    byte[] traces = Files.readAllBytes(files.traces(first.id()));
    Files.delete(files.manifest(first.id()));
    try (TraceWriter writer = TraceWriter.open(files.traces(first.id()))) {
      writer.keepFirst(10);
    }

    run(config(folder), -1);

    assertThat(notes)
        .containsExactly(files.records(first.id()) + ": the last 14 records have no trace; redone");
    assertThat(RecordReader.read(files.records(first.id())).records().stream().map(RunRecord::ids))
        .isEqualTo(whole.stream().map(RunRecord::ids).toList());
    assertThat(Files.readAllBytes(files.traces(first.id()))).isEqualTo(traces);
  }

  @Test
  void keepsNoneUnlessAsked() throws IOException {
    run(config(folder, "traces=false"), -1);

    try (var files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".zst"))).isEmpty();
    }
  }
}
