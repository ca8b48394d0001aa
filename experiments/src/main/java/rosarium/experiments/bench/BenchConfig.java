package rosarium.experiments.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rosarium.experiments.bench.measure.Shape;

/**
 * What a benchmark is told, complete and checked.
 *
 * @param source the model, as {@code ModelFinder} reads it
 * @param dtypes number formats, at least one
 * @param threads numbers of threads, at least one, each at least 1
 * @param reproducible whether rows are pinned as in a run
 * @param steps single decoding steps; empty measures none
 * @param prompts of prefill, {@code chat} or a number of tokens; empty measures none
 * @param contrast the contrast alone; empty measures none
 * @param answers whole answers; empty measures none
 * @param effort how long and how often
 * @param output folder of the results
 */
public record BenchConfig(
    String source,
    List<String> dtypes,
    List<Integer> threads,
    boolean reproducible,
    Optional<Steps> steps,
    List<String> prompts,
    Optional<Contrast> contrast,
    Optional<Answers> answers,
    Effort effort,
    Path output) {
  /**
   * Single steps. Every number of rows is measured at the first context, and one query, alone and
   * with its reverse stream, at every context.
   *
   * @param rows of a pass
   * @param contexts tokens that each stream holds
   */
  public record Steps(List<Integer> rows, List<Integer> contexts) {}

  /**
   * The contrast alone.
   *
   * @param rows queries of a step
   * @param vocabulary V
   * @param backends {@code array}, {@code torch}
   */
  public record Contrast(List<Integer> rows, int vocabulary, List<String> backends) {}

  /**
   * Whole answers.
   *
   * @param modes ids of the ways to pay for the second pass
   * @param shapes lengths of prompt and answer
   */
  public record Answers(List<String> modes, List<Shape> shapes) {}

  /**
   * How much is measured of each.
   *
   * @param forks new processes, each of which loads the model, at least 1
   * @param warmup iterations that are thrown away, at least 0
   * @param iterations that count, at least 1; of an answer each is one answer
   * @param seconds length of an iteration of anything but an answer, at least 1
   */
  public record Effort(int forks, int warmup, int iterations, int seconds) {
    /** Enough to see that it works and roughly what comes out. */
    static final Effort QUICK = new Effort(1, 1, 3, 1);
  }

  /**
   * Return what tables and figures call the model: the catalogue id, org/name, or a file's name.
   */
  public String name() {
    return name(source);
  }

  /** Return the short name of a source that {@code ModelFinder} reads. */
  public static String name(String source) {
    if (source.startsWith("hf:")) {
      return source.substring("hf:".length());
    }
    String path = source.replaceFirst("^path:", "");
    return source.equals(path) && !path.contains("/")
        ? source
        : String.valueOf(Path.of(path).getFileName());
  }

  /** Return a small part of this: its first format and few points of the rest, measured briefly. */
  public BenchConfig quick() {
    return new BenchConfig(
        source,
        firsts(dtypes, 1),
        firsts(threads, 1),
        reproducible,
        steps.map(all -> new Steps(firsts(all.rows(), 3), firsts(all.contexts(), 1))),
        firsts(prompts, 1),
        contrast.map(all -> new Contrast(firsts(all.rows(), 1), all.vocabulary(), all.backends())),
        answers.map(all -> new Answers(all.modes(), firsts(all.shapes(), 1))),
        Effort.QUICK,
        output);
  }

  /** Return the same with another model. */
  public BenchConfig withModel(String other) {
    return new BenchConfig(
        other, dtypes, threads, reproducible, steps, prompts, contrast, answers, effort, output);
  }

  /** Return the same with another output folder. */
  public BenchConfig withOutput(Path other) {
    return new BenchConfig(
        source, dtypes, threads, reproducible, steps, prompts, contrast, answers, effort, other);
  }

  private static <T> List<T> firsts(List<T> all, int most) {
    return all.subList(0, Math.min(most, all.size()));
  }
}
