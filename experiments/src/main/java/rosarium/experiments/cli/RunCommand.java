package rosarium.experiments.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.core.record.RunFolder;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.publish.PaperCommand;
import rosarium.experiments.cli.screen.GridRun;
import rosarium.experiments.cli.screen.Interruption;
import rosarium.experiments.cli.screen.PlanText;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.judge.PlainPass;
import rosarium.experiments.judge.RunJudges;
import rosarium.experiments.look.LookBinder;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.run.RunOutcome;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.StopSignal;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.experiments.wiring.RunReport;

/** Plans, decodes, judges and reports. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Run a config: plan, decode, judge, report. Run it again to go on where it stopped.")
final class RunCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--shard",
      paramLabel = "i/n",
      description = "Run every n-th cell only, from the i-th; report when all are done.")
  private String shard = "1/1";

  @Option(names = "--paper", description = "Make the paper too, as the command paper does.")
  private boolean paper;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    Shard part = Shard.parse(shard);
    ExperimentConfig config = options.config();
    Grid.Expanded grid = ConfigOptions.expand(config);
    if (!quiet) {
      screen.say(config.name() + ": " + PlanText.totals(grid.plan()).strip());
      grid.notes().forEach(screen::say);
    }
    checked(screen, config).close(); // what is wrong with a judge is said before hours of decoding
    StopSignal stop = new StopSignal();
    try (Interruption interruption = Interruption.raises(stop)) {
      RunOutcome outcome = new GridRun(screen, quiet).run(config, grid, part, stop);
      return switch (outcome.end()) {
        case STOPPED -> stopped(screen, outcome);
        case TOO_MANY_FAILURES -> tooMany(screen, config, outcome);
        case DONE -> done(screen, config, outcome);
      };
    }
  }

  private void readByPlain(Screen screen, ExperimentConfig config, RunFolder folder) {
    if (config.perplexity()) {
      FoundModels models =
          new FoundModels(
                  new Transfers(screen, quiet, System::nanoTime),
                  config.reproducible(),
                  EngineOptions.RUN_DATE)
              .forWork(Integer.MAX_VALUE, 0);
      new PlainPass(config, new ModuleLibrary(ConfigOptions.dataDir(config)), models)
          .run(folder, quiet ? said -> {} : screen::say);
    }
  }

  private RunJudges checked(Screen screen, ExperimentConfig config) {
    Runner.Decoder none =
        (requests, done) -> {
          throw new IllegalStateException("nothing is decoded yet");
        };
    return judges(screen, config, new RunFolder(config.output()), none);
  }

  private RunJudges judges(
      Screen screen, ExperimentConfig config, RunFolder folder, Runner.Decoder decoder) {
    return RunJudges.of(
        config.judges(),
        folder,
        ConfigOptions.dataDir(config),
        RunOptions.engine(
            new Transfers(screen, quiet, System::nanoTime),
            config.reproducible(),
            decoder,
            quiet ? said -> {} : screen::say));
  }

  private Integer stopped(Screen screen, RunOutcome outcome) {
    screen.say(
        "stopped after %,d answers of this process; every record is whole. Go on with: rosarium run %s%s"
            .formatted(
                outcome.written(),
                options.commandLine(),
                shard.equals("1/1") ? "" : " --shard " + shard));
    return Main.INTERRUPTED;
  }

  private static Integer tooMany(Screen screen, ExperimentConfig config, RunOutcome outcome) {
    screen.say(
        "rosarium: ended because %d records failed, more than fail_limit %d; their 'error' in %s/cells/*/records.jsonl says why"
            .formatted(outcome.failed(), config.failLimit(), config.output()));
    return Main.SOME_FAILED;
  }

  private Integer done(Screen screen, ExperimentConfig config, RunOutcome outcome) {
    if (outcome.cellsLeft() > 0) {
      screen.say(
          "this shard is done; %d cells are left for others. Then: rosarium report %s"
              .formatted(outcome.cellsLeft(), config.output()));
    } else {
      Runner.Decoder decoder =
          EngineOptions.decoder(config.threads(), config.batch(), config.speculation());
      RunFolder folder = new RunFolder(config.output());
      readByPlain(screen, config, folder);
      try (RunJudges judges = judges(screen, config, folder, decoder)) {
        RunReport.Made made =
            RunReport.make(
                folder,
                ConfigOptions.dataDir(config),
                judges,
                config.seed(),
                LookBinder.ofRun(folder));
        made.notes().forEach(screen::say);
        screen.print(made.where() + System.lineSeparator());
      }
      int typeset = paper ? PaperCommand.make(screen, folder) : Main.DONE;
      if (typeset != Main.DONE) {
        return typeset;
      }
    }
    return outcome.failed() > 0 ? Main.SOME_FAILED : Main.DONE;
  }
}
