package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.decode.Decoded;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.TestSeed;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.FakeKnown;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.FakeLibrary;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;

class RunnerTest {
  private static final String CONFIG =
      """
      schema: 1
      name: small
      models: [scripted]
      variants:
        - plain
        - {id: rose, alpha: [0.3, 0.5]}
        - {id: plain, sampling: {temperature: 0.7}}
      prompts:
        - {name: own, positive: own-positive, reverse: own-reverse}
      datasets: [contrast, xstest]
      seed: 0
      samples: 2
      max_tokens: 8
      fail_limit: 1000
      """;

  private static final int RECORDS = 4 * 2 * FakeLibrary.SIZE * 2;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final FakeDecoder decoder = new FakeDecoder(5, System::nanoTime);

  private static ExperimentConfig config(Path output, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("output=" + output);
    return ConfigBinder.bind(
        Overrides.apply(ConfigFile.parse("c.yaml", CONFIG), all), new FakeKnown(), Path.of(""));
  }

  private RunOutcome run(ExperimentConfig config, Runner.Decoder with, RunListener listener) {
    return run(config, with, listener, new StopSignal(), Shard.WHOLE);
  }

  private RunOutcome run(
      ExperimentConfig config,
      Runner.Decoder with,
      RunListener listener,
      StopSignal stop,
      Shard shard) {
    Grid.Expanded grid = Grid.expand(config, new FakeKnown(), new FakeLibrary());
    ObjectNode environment = JsonNodeFactory.instance.objectNode().put("schema", 1);
    Runner.Parts parts =
        new Runner.Parts(
            setting -> FakeModel.opened(), with, environment, listener, stop, Clock.systemUTC());
    return new Runner(config, grid, parts).run(shard);
  }

  /** Read every record of a run without its timing, by cell. */
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

  @Test
  void writesEveryRecordOnceInTheOrderOfTheQueries() {
    ExperimentConfig config = config(folder);

    RunOutcome outcome = run(config, decoder, RunListener.SILENT);

    assertThat(outcome.end()).isEqualTo(RunOutcome.End.DONE);
    assertThat(outcome.written()).isEqualTo(RECORDS);
    assertThat(outcome.cellsLeft()).isZero();
    Grid.Expanded grid = Grid.expand(config, new FakeKnown(), new FakeLibrary());
    assertThat(grid.plan().cells()).hasSize(8);
    for (Cell cell : grid.plan().cells()) {
      List<RunRecord> records =
          RecordReader.read(new RunFolder(folder).records(cell.id())).records();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < FakeLibrary.SIZE; i++) {
        expected.add(cell.dataset() + "-" + i + " 0");
        expected.add(cell.dataset() + "-" + i + " 1");
      }
      assertThat(records.stream().map(r -> r.query() + " " + r.sample())).isEqualTo(expected);
      assertThat(records).allMatch(r -> r.cell().equals(cell.id()));
    }
  }

  @Test
  void skipsWhatIsFinished() {
    run(config(folder), decoder, RunListener.SILENT);

    RunOutcome again = run(config(folder), decoder, RunListener.SILENT);

    assertThat(again.written()).isZero();
    assertThat(decoder.decoded()).isEqualTo(RECORDS);
  }

  @Test
  void givesTheSameBytesForAnyBatchAfterAnyKills() throws IOException {
    run(config(folder.resolve("whole")), decoder, RunListener.SILENT);
    Map<String, List<String>> whole = records(folder.resolve("whole"));
    RandomGenerator generator = TestSeed.generator("kills");

    for (int round = 0; round < 10; round++) {
      Path root = folder.resolve("killed-" + round);
      for (int kill = 0; kill < 4; kill++) {
        int after = 1 + generator.nextInt(RECORDS / 3);
        killAfter(root, after, 1 + generator.nextInt(9));
        tear(root, generator);
      }
      run(config(root), new FakeDecoder(3, System::nanoTime), RunListener.SILENT);

      assertThat(records(root)).as(TestSeed.reproduce()).isEqualTo(whole);
    }
  }

  /** Run until some answers have come, then die as a killed process does: nothing is closed. */
  private void killAfter(Path root, int answers, int batch) {
    FakeDecoder fake = new FakeDecoder(batch, System::nanoTime);
    int[] left = {answers};
    Runner.Decoder dying =
        (requests, done) -> {
          Consumer<Decoded> counting =
              decoded -> {
                if (left[0]-- == 0) {
                  throw new Killed();
                }
                done.accept(decoded);
              };
          fake.decode(requests, counting);
        };
    try {
      run(config(root), dying, RunListener.SILENT);
    } catch (Killed killed) {
      assertThat(left[0]).isNegative();
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Add half a line to some unfinished cells. */
  private static void tear(Path root, RandomGenerator generator) throws IOException {
    try (var cells = Files.list(root.resolve("cells"))) {
      for (Path cell : cells.toList()) {
        if (!Files.exists(cell.resolve("manifest.json")) && generator.nextBoolean()) {
          String line = "{\"schema\":1,\"cell\":\"" + cell.getFileName() + "\",\"dat";
          Files.writeString(
              cell.resolve("records.jsonl"),
              line.substring(0, 1 + generator.nextInt(line.length() - 1)),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        }
      }
    }
  }

  @Test
  void writesAManifestThatIsEnoughToRunTheCellAgain() throws IOException {
    ExperimentConfig config = config(folder);
    run(config, decoder, RunListener.SILENT);
    Cell cell = Grid.expand(config, new FakeKnown(), new FakeLibrary()).plan().cells().get(0);

    JsonNode manifest =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(new RunFolder(folder).manifest(cell.id()).toFile());

    assertThat(manifest.path("schema").asInt()).isEqualTo(1);
    assertThat(manifest.at("/cell/id").asText()).isEqualTo(cell.id());
    assertThat(manifest.at("/cell/seed").isIntegralNumber()).isTrue();
    assertThat(manifest.path("records").asInt()).isEqualTo(FakeLibrary.SIZE * 2);
    assertThat(manifest.at("/model/sha256").asText()).isEqualTo("abc");
    assertThat(manifest.at("/model/tokenizer_sha256").asText()).isEqualTo("def");
    assertThat(manifest.path("records_sha256").asText()).hasSize(64);
    assertThat(manifest.path("environment").isObject()).isTrue();
    assertThat(manifest.path("ended").asText()).endsWith("Z");
  }

  @Test
  void countsFailedRecordsAndGoesOn() throws IOException {
    RunOutcome outcome = run(config(folder), decoder, RunListener.SILENT);

    long failed =
        records(folder).values().stream()
            .flatMap(List::stream)
            .filter(line -> line.contains("\"finish\":\"failed\""))
            .count();
    assertThat(failed).isPositive().isEqualTo(outcome.failed());
  }

  @Test
  void endsWhenMoreFailThanAllowed() {
    RunOutcome outcome = run(config(folder, "fail_limit=2"), decoder, RunListener.SILENT);

    assertThat(outcome.end()).isEqualTo(RunOutcome.End.TOO_MANY_FAILURES);
    assertThat(outcome.failed()).isEqualTo(3);
  }

  @Test
  void stopsBetweenRecordsWithoutMarkingAnyAsFailed() throws IOException {
    StopSignal stop = new StopSignal();
    int[] wrote = {0};
    RunListener raising =
        new RunListener() {
          @Override
          public void wrote(RunRecord record) {
            if (++wrote[0] == 20) {
              stop.raise();
            }
          }
        };

    RunOutcome outcome = run(config(folder), decoder, raising, stop, Shard.WHOLE);

    assertThat(outcome.end()).isEqualTo(RunOutcome.End.STOPPED);
    assertThat(outcome.cellsLeft()).isPositive();
    long lines = records(folder).values().stream().mapToLong(List::size).sum();
    assertThat(lines).isEqualTo(outcome.written()).isLessThan(RECORDS);
  }

  @Test
  void refusesAFolderThatHoldsAnotherConfig() {
    run(config(folder), decoder, RunListener.SILENT);

    assertThatThrownBy(
            () -> run(config(folder, "max_tokens=9", "seed=1"), decoder, RunListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            folder
                + ": the run there has another config: max_tokens was 8, is 9; seed was 0, is 1;"
                + " restore it, or choose another folder with --set output=DIR");
  }

  @Test
  void goesOnUnderSettingsThatChangeNoAnswer() {
    run(config(folder), decoder, RunListener.SILENT);

    RunOutcome again =
        run(
            config(folder, "fail_limit=2000", "batch=7", "judges=[exact-match]"),
            decoder,
            RunListener.SILENT);

    assertThat(again.end()).isEqualTo(RunOutcome.End.DONE);
  }

  @Test
  void refusesRecordsThatAreNotTheCellsOwn() throws IOException {
    ExperimentConfig config = config(folder);
    Cell cell = Grid.expand(config, new FakeKnown(), new FakeLibrary()).plan().cells().get(0);
    run(config, decoder, RunListener.SILENT);
    RunFolder files = new RunFolder(folder);
    Files.delete(files.manifest(cell.id()));
    List<String> lines = Files.readAllLines(files.records(cell.id()));
    Files.write(files.records(cell.id()), lines.subList(1, 3));

    assertThatThrownBy(() -> run(config, decoder, RunListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "records.jsonl:1: cell " + cell.id() + ", query contrast-0, sample 1");
  }

  @Test
  void refusesASecondProcessInTheSameFolder() {
    Runner.Decoder nested = (requests, done) -> run(config(folder), decoder, RunListener.SILENT);

    assertThatThrownBy(() -> run(config(folder), nested, RunListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("another process is running this plan here");
  }

  @Test
  void letsShardsOfOnePlanRunSideBySide() throws IOException {
    Runner.Decoder nested =
        (requests, done) -> {
          run(config(folder), decoder, RunListener.SILENT, new StopSignal(), new Shard(1, 2));
          decoder.decode(requests, done);
        };

    RunOutcome outcome =
        run(config(folder), nested, RunListener.SILENT, new StopSignal(), new Shard(2, 2));

    assertThat(outcome.cellsLeft()).isZero();
    assertThat(records(folder)).hasSize(8);
  }

  @Test
  void turnsAQueryThatCannotBeAskedIntoAFailedRecord() throws IOException {
    ExperimentConfig config =
        config(folder, "prompts[0].positive={id: odd, text: " + FakeModel.UNRENDERABLE + "}");

    run(config, decoder, RunListener.SILENT);

    assertThat(records(folder).values())
        .flatMap(lines -> lines)
        .allMatch(line -> line.contains("template: refuses this conversation"));
  }
}
