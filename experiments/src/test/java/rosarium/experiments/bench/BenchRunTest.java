package rosarium.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.BenchAnalysis;
import rosarium.core.config.ConfigException;
import rosarium.core.testing.Shared;
import rosarium.experiments.bench.BenchConfig.Answers;
import rosarium.experiments.bench.BenchConfig.Effort;
import rosarium.experiments.bench.BenchConfig.Steps;
import rosarium.experiments.bench.measure.LoadedModel;
import rosarium.experiments.bench.measure.Shape;

/** Measures a tiny model in real forks. Says nothing of how long anything takes. */
@Tag("torch")
class BenchRunTest {
  private static final Effort LEAST = new Effort(1, 0, 1, 1);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final List<String> said = new ArrayList<>();

  private BenchConfig config(Optional<Steps> steps, Optional<Answers> answers) {
    return new BenchConfig(
        "path:" + Shared.path("golden/models/small-a-smol"),
        List.of("int8"),
        List.of(1),
        false,
        steps,
        List.of(),
        Optional.empty(),
        answers,
        LEAST,
        folder.resolve("out"));
  }

  private BenchAnalysis.Made run(BenchConfig config) {
    return new BenchRun(
            config,
            dtype -> LoadedModel.open(config.source(), dtype, 1, false),
            said::add,
            System::nanoTime)
        .run();
  }

  @Test
  void writesTimesTablesFiguresOfWhatItMeasured() throws IOException {
    // Another benchmark on this machine would spoil times, which nobody reads here.
    System.setProperty("jmh.ignoreLock", "true");
    BenchConfig config =
        config(
            Optional.of(new Steps(List.of(1, 2), List.of(8))),
            Optional.of(new Answers(List.of("plain"), List.of(new Shape("chat", 4)))));

    BenchAnalysis.Made made = run(config);

    Path out = config.output();
    assertThat(out.resolve("jmh.json")).content().contains("StepBenchmark.rose", "peakResident");
    assertThat(out.resolve("bench.json")).content().contains("\"bytes_per_pass\"", "bandwidth");
    assertThat(made.tables().keySet()).containsExactly("cost", "steps", "machine");
    assertThat(
            Objects.requireNonNull(made.tables().get("cost")).table().stringColumn("mode").asList())
        .containsExactly("plain");
    assertThat(Files.readAllLines(out.resolve("cost.csv")))
        .anyMatch(line -> line.contains(",atgr,times plain,"))
        .anyMatch(line -> line.contains(",peak_resident,bytes,"))
        .anyMatch(line -> line.contains(",bandwidth_share,"));
    assertThat(made.figures()).containsExactly("latency-throughput");
    assertThat(out.resolve("figures/latency-throughput.png")).isNotEmptyFile();
    assertThat(said).contains("[1/4] StepBenchmark plain context=8 dtype=int8 rows=1 threads=1");
  }

  @Test
  void refusesMoreThanTheModelCanHold() {
    BenchConfig config =
        config(
            Optional.empty(),
            Optional.of(new Answers(List.of("plain"), List.of(new Shape("8", 90_000)))));

    assertThatThrownBy(() -> run(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("answer 8->90000: 90008 tokens; the model's context is ");
  }
}
