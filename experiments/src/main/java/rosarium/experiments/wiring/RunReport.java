package rosarium.experiments.wiring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.figure.Look;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.report.Report;
import rosarium.core.record.RunFolder;
import rosarium.experiments.look.LookBinder;

/** Makes everything that is read of a run: verdicts, summary, tables, figures, report. */
public final class RunReport {
  private RunReport() {}

  /**
   * What was made.
   *
   * @param where one line that says where to look
   * @param notes what a reader of the numbers should know
   */
  public record Made(String where, List<String> notes) {
    /** Copy the list. */
    public Made {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Judge, estimate, compare, draw and write.
   *
   * @param dataDir for published phrase lists
   * @param judges ids, the leading one first; empty for the default of each data set
   * @param seed of all resampling
   */
  public static Made make(
      RunFolder folder, Optional<Path> dataDir, List<String> judges, long seed) {
    return make(folder, dataDir, judges, seed, List.of());
  }

  /**
   * The same with judges of the user's beside the others.
   *
   * @param more they
   */
  public static Made make(
      RunFolder folder,
      Optional<Path> dataDir,
      List<String> judges,
      long seed,
      List<VersionedJudge> more) {
    return make(folder, new AnalysisOptions(dataDir, judges, seed, more), LookBinder.ofRun(folder));
  }

  /** The same with figures that look as somebody wants them. */
  public static Made make(RunFolder folder, AnalysisOptions options, Look look) {
    Analysis.Result result = Analysis.run(folder, options);
    Report.Written written = Report.write(folder, look, SetupDifferences.of(result));
    List<String> notes = new ArrayList<>(result.notes());
    notes.addAll(written.skipped());
    return new Made("report: " + written.file().toAbsolutePath().normalize(), notes);
  }
}
