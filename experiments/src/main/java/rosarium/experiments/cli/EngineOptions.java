package rosarium.experiments.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import picocli.CommandLine.Option;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.EngineLimits;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.run.Runner;

/** The arguments of commands that decode outside a run, and how the engine is set up. */
final class EngineOptions {
  /** Streams decoded together unless told otherwise; more gains little on a processor. */
  static final int ROWS = 32;

  /**
   * What chat templates that print the date are told in a run: a run must not depend on the day. It
   * is the date that the templates of Llama 3.2 print where they cannot ask.
   */
  static final Clock RUN_DATE = Clock.fixed(Instant.parse("2024-07-26T00:00:00Z"), ZoneOffset.UTC);

  @Option(names = "--threads", description = "Threads of the native engine; 0: one per core.")
  private int threads;

  @Option(names = "--batch", description = "Most streams decoded together (default: 32).")
  private int batch = ROWS;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  boolean quiet() {
    return quiet;
  }

  /** Set the threads and return the decode loop. */
  Runner.Decoder decoder() {
    return decoder(threads, batch);
  }

  /**
   * Set the threads and return a decode loop.
   *
   * @param threads 0 takes one per core
   * @param rows most streams decoded together
   */
  static Runner.Decoder decoder(int threads, int rows) {
    int cores = Runtime.getRuntime().availableProcessors();
    NativeRuntime.useThreads(threads > 0 ? threads : cores);
    return new DecodeEngine(EngineLimits.ofRows(Math.max(1, rows)))::decode;
  }
}
