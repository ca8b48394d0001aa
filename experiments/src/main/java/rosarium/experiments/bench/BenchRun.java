package rosarium.experiments.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import rosarium.analysis.BenchAnalysis;
import rosarium.analysis.run.AtomicFiles;
import rosarium.core.model.ChatModel;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.bench.machine.Machine;
import rosarium.experiments.bench.measure.PeakMemory;
import rosarium.experiments.folder.Environment;

/**
 * Measures what a config asks for: describes machine and model, lets JMH fork, writes {@code
 * bench.json} and {@code jmh.json}, and lets the analysis make the rest of them.
 */
public final class BenchRun {
  private final BenchConfig config;
  private final Function<String, ChatModel> models;
  private final Consumer<String> says;
  private final LongSupplier nanoClock;

  /**
   * Prepare.
   *
   * @param models loads the config's model in a format, fetching it if need be; closed here
   * @param says is told what goes on
   * @param nanoClock a clock in nanoseconds, for the bandwidth of memory
   */
  public BenchRun(
      BenchConfig config,
      Function<String, ChatModel> models,
      Consumer<String> says,
      LongSupplier nanoClock) {
    this.config = config;
    this.models = models;
    this.says = says;
    this.nanoClock = nanoClock;
  }

  /** Measure, write and return what was made of it. */
  public BenchAnalysis.Made run() {
    List<BenchPart> parts = BenchPart.of(config);
    ObjectNode facts = describe();
    write("bench.json", facts.toPrettyString() + "\n");
    int total = parts.stream().mapToInt(BenchPart::count).sum();
    ForkOutput output = new ForkOutput(says, total);
    List<RunResult> results = new ArrayList<>();
    for (BenchPart part : parts) {
      results.addAll(measure(part, output));
    }
    write("jmh.json", json(results));
    return BenchAnalysis.run(config.output());
  }

  private ObjectNode describe() {
    says.accept("measuring how fast memory can be read");
    ObjectNode facts = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    facts.put("schema", 1);
    NativeRuntime.useThreads(config.threads().get(0));
    facts.set("environment", Environment.collect(NativeRuntime.describe()));
    facts.set("machine", Machine.describe(new TreeSet<>(config.threads()), nanoClock));
    ModelFacts.add(facts, config, models, says);
    return facts;
  }

  private List<RunResult> measure(BenchPart part, ForkOutput output) {
    BenchConfig.Effort effort = config.effort();
    TimeValue length = part.single() ? TimeValue.NONE : TimeValue.seconds(effort.seconds());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(part.pattern())
            .forks(effort.forks())
            .warmupIterations(effort.warmup())
            .warmupTime(length)
            .measurementIterations(effort.iterations())
            .measurementTime(length)
            .jvmArgs(forkArguments())
            .addProfiler(PeakMemory.class)
            .shouldFailOnError(true);
    part.params().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
    try {
      return List.copyOf(new Runner(options.build(), output).run());
    } catch (RunnerException failed) {
      throw new IllegalStateException(
          "a benchmark failed: " + failed.getMessage() + "\n" + output.lastLines(), failed);
    }
  }

  /** A fork runs as this process does: vectors, native limits, heap. Agents stay here. */
  private static String[] forkArguments() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-agent"))
        .toArray(String[]::new);
  }

  private static String json(List<RunResult> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void write(String name, String text) {
    Path file = config.output().resolve(name);
    AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
