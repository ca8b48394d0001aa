package rosarium.experiments.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.analysis.export.LmEvalFiles;
import rosarium.analysis.export.MlflowRuns;
import rosarium.analysis.export.RecordsCsv;
import rosarium.analysis.export.RecordsParquet;
import rosarium.analysis.run.RunData;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.record.RunFolder;
import rosarium.experiments.cli.option.RunOptions;
import rosarium.experiments.cli.screen.Screen;

/** Writes a run in the form of another tool. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Hand a run on: all records as CSV or Parquet, results and samples as"
            + " lm-evaluation-harness has them, or runs on an MLflow tracking server.")
public final class ExportCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("csv", "parquet", "lm-eval", "mlflow");

  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "csv, parquet, lm-eval or mlflow.")
  private String format = "";

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description =
          "The file (csv, parquet) or folder (lm-eval) to write; default export/ in the folder of"
              + " the run.")
  private @Nullable Path output;

  @Option(
      names = "--exact",
      description =
          "csv: leave texts that a spreadsheet would compute as they are, without an apostrophe.")
  private boolean exact;

  @Option(
      names = "--tracking",
      paramLabel = "URL",
      description = "mlflow: address of the tracking server.")
  private @Nullable String tracking;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "mlflow: name of the experiment (default: the run's).")
  private @Nullable String experiment;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    String said = said();
    Screen.of(spec).print(said + System.lineSeparator());
    return ExitCode.OK;
  }

  private String said() {
    return switch (format) {
      case "csv" -> csv();
      case "parquet" -> parquet();
      case "lm-eval" -> lmEval();
      case "mlflow" -> mlflow();
      default ->
          throw new ConfigException(
              "--format: found '"
                  + format
                  + "', expected one of "
                  + FORMATS
                  + NearestName.hint(format, FORMATS));
    };
  }

  private String csv() {
    RunFolder folder = run.folder();
    Path file = file(folder, "export/records.csv");
    int rows = RecordsCsv.write(folder, file, exact);
    return "%s: %,d records".formatted(file, rows);
  }

  private String parquet() {
    refuse("--exact", exact ? "" : null);
    RunFolder folder = run.folder();
    Path file = file(folder, "export/records.parquet");
    int rows = RecordsParquet.write(folder, file);
    return "%s: %,d records".formatted(file, rows);
  }

  private Path file(RunFolder folder, String usual) {
    refuse("--tracking", tracking);
    refuse("--experiment", experiment);
    Path file = output == null ? folder.root().resolve(usual) : output;
    if (Files.isDirectory(file)) {
      throw new ConfigException("--output: " + file + " is a folder; a file is wanted");
    }
    return file;
  }

  private String lmEval() {
    refuse("--tracking", tracking);
    refuse("--experiment", experiment);
    refuse("--exact", exact ? "" : null);
    Path root = output == null ? analysed().root().resolve("export/lm-eval") : output;
    if (Files.isRegularFile(root)) {
      throw new ConfigException("--output: " + root + " is a file; a folder is wanted");
    }
    List<String> folders = LmEvalFiles.write(analysed(), root);
    return "%s: %d models, each with results and samples".formatted(root, folders.size());
  }

  private String mlflow() {
    refuse("--output", output == null ? null : "");
    refuse("--exact", exact ? "" : null);
    if (tracking == null) {
      throw new ConfigException(
          "--format mlflow needs --tracking URL, for example http://localhost:5000");
    }
    RunFolder folder = analysed();
    String name = experiment == null ? RunData.load(folder).name() : experiment;
    MlflowRuns.Logged made = MlflowRuns.log(folder, tracking, name);
    return "experiment %s (%s): %d runs logged, %d stood there, %d cells are not finished"
        .formatted(name, made.experiment(), made.logged(), made.known(), made.unfinished());
  }

  private RunFolder analysed() {
    RunFolder folder = run.folder();
    if (!Files.exists(folder.summary())) {
      throw new ConfigException(
          folder.summary() + " is absent; make it with: rosarium report " + folder.root());
    }
    return folder;
  }

  private void refuse(String option, @Nullable String value) {
    if (value != null) {
      throw new ConfigException(option + " has no meaning with --format " + format);
    }
  }
}
