package rosarium.experiments.wiring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.figure.Look;
import rosarium.analysis.report.Report;
import rosarium.core.record.RunFolder;
import rosarium.experiments.judge.RunJudges;

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
   * @param judges who judges
   * @param seed of all resampling
   * @param look how figures look
   */
  public static Made make(
      RunFolder folder, Optional<Path> dataDir, RunJudges judges, long seed, Look look) {
    Analysis.Result result =
        Analysis.run(folder, new AnalysisOptions(dataDir, judges.ids(), seed, judges.own()));
    Report.Written written = Report.write(folder, look, SetupDifferences.of(result, judges.own()));
    List<String> notes = new ArrayList<>(judges.notes());
    notes.addAll(result.notes());
    notes.addAll(written.skipped());
    return new Made("report: " + written.file().toAbsolutePath().normalize(), notes);
  }
}
