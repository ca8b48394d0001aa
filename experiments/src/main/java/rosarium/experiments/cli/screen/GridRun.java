package rosarium.experiments.cli.screen;

import java.time.Clock;
import java.util.SortedMap;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.folder.Environment;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.run.RunOutcome;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.StopSignal;
import rosarium.experiments.wiring.FoundModels;

/**
 * Decodes a grid and shows how it goes on.
 *
 * @param screen where
 * @param quiet whether to show nothing after all
 */
public record GridRun(Screen screen, boolean quiet) {
  /** Run it, or what is left of it. */
  public RunOutcome run(ExperimentConfig config, Grid.Expanded grid, Shard part, StopSignal stop) {
    Runner.Decoder decoder =
        EngineOptions.decoder(config.threads(), config.batch(), config.speculation());
    SortedMap<String, String> natives = NativeRuntime.describe();
    if (!quiet) {
      screen.say(
          "libtorch %s, %s, threads %s, CUDA devices %s"
              .formatted(
                  natives.get("libtorch"),
                  natives.get("blas"),
                  natives.get("threads"),
                  natives.getOrDefault("cuda", "none")));
    }
    ProgressLine progress = new ProgressLine(screen, quiet, System::nanoTime);
    Runner.Parts parts =
        new Runner.Parts(
            new FoundModels(
                    new Transfers(screen, quiet, System::nanoTime),
                    config.reproducible(),
                    EngineOptions.RUN_DATE)
                // The whole plan's and not what is left of it: a resumed run must go on as it
                // began.
                .forWork(grid.plan().answers(), config.batch()),
            decoder,
            Environment.collect(natives),
            progress,
            stop,
            Clock.systemUTC());
    try {
      return new Runner(config, grid, parts).run(part);
    } finally {
      progress.finish();
    }
  }
}
