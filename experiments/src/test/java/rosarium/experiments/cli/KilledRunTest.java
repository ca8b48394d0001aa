package rosarium.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;

/** Runs the real command with a tiny model in processes of their own, and kills them. */
@Tag("torch")
class KilledRunTest {
  private static final int KILLS = 10;
  private static final int ANSWERS = 3 * 40;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Path config() throws IOException {
    Path file = folder.resolve("tiny.yaml");
    Files.writeString(
        file,
        """
        schema: 1
        name: tiny
        models: [{path: '%s', dtype: float32}]
        variants: [plain, {id: rose, alpha: 0.5}, {id: plain, sampling: {temperature: 1}}]
        prompts: [{name: own, positive: own-positive, reverse: own-reverse}]
        datasets: [{id: own-contrast, n: 40}]
        seed: 3
        max_tokens: 24
        batch: 6
        threads: 1
        """
            .formatted(Shared.path("golden/models/llama")));
    return file;
  }

  private Process start(Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("-Dorg.bytedeco") || a.startsWith("--add-modules"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("run", config().toString(), "-q", "--set", "output=" + output));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void runToTheEnd(Path output) throws Exception {
    Process process = start(output);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
  }

  /** Read all records without timing, by file. */
  private static Map<String, List<String>> records(Path output) throws IOException {
    Map<String, List<String>> byFile = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output.resolve("cells"))) {
      for (Path file : files.filter(f -> f.endsWith("records.jsonl")).toList()) {
        byFile.put(
            output.relativize(file).toString(),
            Files.readAllLines(file).stream()
                .map(line -> line.replaceAll("\"timing\":\\{.*", ""))
                .toList());
      }
    }
    return byFile;
  }

  private static long lines(Path output) throws IOException {
    if (!Files.isDirectory(output.resolve("cells"))) {
      return 0;
    }
    return records(output).values().stream().mapToLong(List::size).sum();
  }

  @Test
  void losesAndRepeatsNoRecordWhenItIsKilledTenTimes() throws Exception {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    runToTheEnd(whole);
    RandomGenerator generator = TestSeed.generator("kill -9");

    int kills = 0;
    for (int round = 0; round < KILLS && lines(killed) < ANSWERS; round++) {
      Process process = start(killed);
      long target = lines(killed) + 1 + generator.nextInt(ANSWERS / KILLS);
      while (process.isAlive() && lines(killed) < target) {
        process.waitFor(5, TimeUnit.MILLISECONDS);
      }
      process.destroyForcibly().waitFor();
      kills++;
    }
    assertThat(kills).isGreaterThan(3);
    runToTheEnd(killed);

    assertThat(lines(whole)).isEqualTo(ANSWERS);
    assertThat(records(killed)).as(TestSeed.reproduce()).isEqualTo(records(whole));
  }

  @Test
  void endsInOrderWhenItIsToldTo() throws Exception {
    Path output = folder.resolve("stopped");
    Process process = start(output);
    while (process.isAlive() && lines(output) < 5) {
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    process.destroy();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(Files.readString(folder.resolve("log"))).contains("Go on with: rosarium run");
    runToTheEnd(output);
    assertThat(lines(output)).isEqualTo(ANSWERS);
  }
}
