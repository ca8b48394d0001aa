package rosarium.experiments.bench;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Says one line for each measurement, and keeps what the forks print in case one fails. */
final class ForkOutput implements OutputFormat {
  private static final int KEPT = 40;

  private final Consumer<String> says;
  private final int total;
  private final Deque<String> printed = new ArrayDeque<>();
  private int begun;

  /**
   * Prepare.
   *
   * @param says is told what goes on
   * @param total how many measurements there will be
   */
  ForkOutput(Consumer<String> says, int total) {
    this.says = says;
    this.total = total;
  }

  /** Return the last lines that were printed. */
  String lastLines() {
    return String.join("\n", printed);
  }

  @Override
  public void startBenchmark(BenchmarkParams params) {
    begun++;
    says.accept("[%d/%d] %s".formatted(begun, total, name(params)));
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    if (result != null) {
      var score = result.getPrimaryResult();
      says.accept(
          String.format(
              Locale.ROOT,
              "        %.3f %s, median of %d",
              score.getStatistics().getPercentile(50),
              score.getScoreUnit(),
              score.getStatistics().getN()));
    }
  }

  private static String name(BenchmarkParams params) {
    String[] parts = params.getBenchmark().split("\\.", -1);
    StringBuilder name = new StringBuilder(parts[parts.length - 2]);
    name.append(' ').append(parts[parts.length - 1]);
    for (String key : params.getParamsKeys()) {
      if (!key.equals("model") && !key.equals("reproducible")) {
        name.append(' ').append(key).append('=').append(params.getParam(key));
      }
    }
    return name.toString();
  }

  @Override
  public void println(String line) {
    printed.addLast(line);
    if (printed.size() > KEPT) {
      printed.removeFirst();
    }
  }

  @Override
  public void print(String text) {
    println(text);
  }

  @Override
  public void verbosePrintln(String line) {
    println(line);
  }

  @Override
  public void iteration(BenchmarkParams params, IterationParams iteration, int number) {}

  @Override
  public void iterationResult(
      BenchmarkParams params, IterationParams iteration, int number, IterationResult result) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(Collection<RunResult> results) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public void write(int character) {}

  @Override
  public void write(byte[] bytes) {}
}
