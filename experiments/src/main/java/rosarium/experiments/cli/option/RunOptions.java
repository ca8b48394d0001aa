package rosarium.experiments.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.figure.Look;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.core.source.store.TransferListener;
import rosarium.experiments.config.ExperimentConfig.JudgeSetting;
import rosarium.experiments.config.JudgeBinder;
import rosarium.experiments.config.Known;
import rosarium.experiments.config.SpeculationSetting;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.judge.RunJudges;
import rosarium.experiments.look.LookBinder;
import rosarium.experiments.run.Runner;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleNames;
import rosarium.experiments.wiring.RunReport;

/** The argument of every command that reads a run. */
public final class RunOptions {
  @Parameters(paramLabel = "RUN", description = "The folder of a run, for example runs/quickstart.")
  private @Nullable Path root;

  /** Return the folder, which must hold a run. */
  public RunFolder folder() {
    RunFolder folder = new RunFolder(Objects.requireNonNull(root));
    if (!Files.exists(folder.plan())) {
      throw new ConfigException(root + ": no run is here: plan.json is absent");
    }
    return folder;
  }

  /**
   * Make the report as the run's config says.
   *
   * @param look how figures look, if not as the config says
   * @param says tells a user how far judges have come that take their time
   */
  public RunReport.Made report(@Nullable Look look, Consumer<String> says) {
    return report(List.of(), List.of(), look, says);
  }

  /**
   * Make the report.
   *
   * @param instead ids of judges in the place of the config's, unless empty
   * @param beside judges of the user's beside them
   * @param look how figures look, if not as the config says
   * @param says tells a user how far judges have come that take their time
   */
  public RunReport.Made report(
      List<String> instead, List<JudgeSetting> beside, @Nullable Look look, Consumer<String> says) {
    RunFolder folder = folder();
    Setting config = Setting.root(ConfigFile.read(folder.config()));
    List<JudgeSetting> judges = new ArrayList<>();
    instead.forEach(id -> judges.add(JudgeSetting.known("--judge", id)));
    if (instead.isEmpty()) {
      judges.addAll(JudgeBinder.judges(config, new ModuleNames(), folder.root()));
    }
    boolean usual = judges.isEmpty();
    judges.addAll(beside);
    Optional<Path> dataDir = dataDir(config);
    Runner.Decoder decoder = EngineOptions.decoder(0, 0, SpeculationSetting.AUTO);
    try (RunJudges ready =
        RunJudges.of(
            judges, folder, dataDir, engine(TransferListener.SILENT, true, decoder, says))) {
      RunJudges all = usual ? ready.besideTheUsual() : ready;
      return RunReport.make(
          folder,
          dataDir,
          all,
          config.node().path("seed").asLong(),
          look == null ? LookBinder.ofRun(folder) : look);
    }
  }

  /** Return what models need to judge. */
  public static RunJudges.Engine engine(
      TransferListener transfers,
      boolean reproducible,
      Runner.Decoder decoder,
      Consumer<String> says) {
    FoundModels models =
        new FoundModels(transfers, reproducible, EngineOptions.RUN_DATE)
            .forWork(Integer.MAX_VALUE, 0);
    return new RunJudges.Engine(models, models::sha256, decoder, says);
  }

  /**
   * How a run is analysed by what has been said of it.
   *
   * @param notes what a reader of the numbers should know
   */
  public record Recalled(AnalysisOptions options, List<String> notes) {
    /** Copy the list. */
    public Recalled {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Return how the config of a run says that it is analysed, as far as its judges have spoken:
   * nothing is asked of an endpoint, and no model is fetched or loaded.
   *
   * @param instead ids of judges in the place of the config's, unless empty; they may name those
   */
  public static Recalled recalled(RunFolder folder, List<String> instead) {
    Setting config = Setting.root(ConfigFile.read(folder.config()));
    Known names = new ModuleNames();
    List<JudgeSetting> settings =
        !instead.isEmpty() && names.ids(Known.Kind.JUDGE).containsAll(instead)
            ? List.of()
            : JudgeBinder.judges(config, names, folder.root());
    Optional<Path> dataDir = dataDir(config);
    FoundModels models = new FoundModels(TransferListener.SILENT, true, EngineOptions.RUN_DATE);
    RunJudges said = RunJudges.recalling(settings, folder, dataDir, models::sha256IfHere);
    List<String> ids = instead.isEmpty() ? said.ids() : instead;
    List<VersionedJudge> own =
        said.own().stream().filter(judge -> ids.contains(judge.id())).toList();
    long seed = config.node().path("seed").asLong();
    return new Recalled(new AnalysisOptions(dataDir, ids, seed, own), said.notes());
  }

  private static Optional<Path> dataDir(Setting config) {
    return config
        .find("data_dir")
        .map(dir -> Path.of(dir.text("a folder")))
        .or(ConfigOptions::dataDir);
  }
}
