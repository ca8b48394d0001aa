package rosarium.experiments.cli.option;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import picocli.CommandLine.Option;
import rosarium.core.config.ConfigException;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.DeviceName;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.config.SpeculationSetting;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.SpeculativeDecoder;

/** The arguments of commands that decode outside a run, and how the engine is set up. */
public final class EngineOptions {
  /**
   * What chat templates that print the date are told in a run: a run must not depend on the day. It
   * is the date that the templates of Llama 3.2 print where they cannot ask.
   */
  public static final Clock RUN_DATE =
      Clock.fixed(Instant.parse("2024-07-26T00:00:00Z"), ZoneOffset.UTC);

  @Option(names = "--threads", description = "Threads of the native engine; 0: one per core.")
  private int threads;

  @Option(
      names = "--device",
      description = "Where models run that do not say: cpu, cuda, cuda:N or auto (default: cpu).")
  private String device = "cpu";

  @Option(
      names = "--batch",
      description =
          "Most streams decoded together; 0 takes as many as memory holds and throughput rewards"
              + " (default).")
  private int batch;

  @Option(
      names = "--speculation",
      paramLabel = "DRAFT or {draft: ...}",
      description = "Read ahead by auto, none, ngram or positive (default: auto).")
  private String speculation = "auto";

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  /** Return whether to show no progress. */
  public boolean quiet() {
    return quiet;
  }

  /** Return where models run that do not say. */
  public DeviceName device() {
    try {
      return new DeviceName(device);
    } catch (ConfigException unknown) {
      throw new ConfigException("--device: " + unknown.getMessage(), unknown);
    }
  }

  /** Set the threads and return the decode loop. */
  public Runner.Decoder decoder() {
    return decoder(threads, batch, SpeculationSetting.parse("--speculation", speculation));
  }

  /**
   * Set the threads and return a decode loop.
   *
   * @param threads 0 takes one per core
   * @param rows most streams decoded together; 0 lets the engine choose
   * @param speculation whether and how answers are read ahead of
   */
  public static Runner.Decoder decoder(int threads, int rows, SpeculationSetting speculation) {
    int cores = Runtime.getRuntime().availableProcessors();
    NativeRuntime.useThreads(threads > 0 ? threads : cores);
    DecodeEngine engine = new DecodeEngine(EngineLimits.ofRows(Math.max(0, rows)));
    return new SpeculativeDecoder(engine, speculation, System::nanoTime);
  }
}
