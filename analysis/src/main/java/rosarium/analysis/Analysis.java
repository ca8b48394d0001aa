package rosarium.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.metric.PlainSurprise;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.RunData;
import rosarium.analysis.table.AgreementTable;
import rosarium.analysis.table.Columns;
import rosarium.analysis.table.ReadableTables;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.Table;

/**
 * Analyses a run: judges its answers, estimates, compares, and writes {@code summary.csv}, {@code
 * comparisons.csv}, {@code effects.csv}, {@code cost.csv}, {@code disagreements.csv} and {@code
 * tables/}. The same records give the same bytes, in every locale. A run that is not finished is
 * analysed as far as it went; answers still to come count as unscored.
 */
public final class Analysis {
  private Analysis() {}

  /**
   * What was done.
   *
   * @param run the run as read
   * @param summary as written to {@code summary.csv}
   * @param comparisons as written to {@code comparisons.csv}
   * @param cost as written to {@code cost.csv}
   * @param tables as written to {@code tables/}, by name, text in every cell
   * @param notes what a reader of the numbers should know: torn lines, cells without records
   */
  public record Result(
      RunData run,
      Table summary,
      Table comparisons,
      Table cost,
      Map<String, ReadableTables.Captioned> tables,
      List<String> notes) {
    /** Copy the list. */
    public Result {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Judge, estimate, compare and write.
   *
   * @throws rosarium.core.config.ConfigException for an unknown judge
   * @throws rosarium.core.config.DataException for a damaged file, naming file:line
   */
  public static Result run(RunFolder folder, AnalysisOptions options) {
    RunData run = RunData.load(folder);
    Judges judges = Judges.find(options.data());
    options.more().forEach(judges::add);
    options.judges().forEach(judges::get);
    List<String> notes = new ArrayList<>();
    List<CellResult> results = results(run, judges, options, notes);
    for (VersionedJudge judge : options.more()) {
      judge.note().ifPresent(notes::add);
      if (!judge.differences().isEmpty()) {
        notes.add("judge " + judge.id() + ": " + String.join("; ", judge.differences()));
      }
    }
    Table summary = SummaryRows.of(results, options.seed());
    Table comparisons = ComparisonRows.of(results, options.seed());
    Table effects = EffectRows.of(results, options.seed());
    Table cost = CostRows.of(results);
    Columns.SUMMARY.write(summary, folder.summary());
    Columns.COMPARISONS.write(comparisons, folder.comparisons());
    Columns.EFFECTS.write(effects, folder.effects());
    Columns.COST.write(cost, folder.cost());
    PositionRows.write(folder, run.cells(), options.seed());
    DisagreementRows.write(run, results);
    List<AgreementTable.Line> agreement = AgreementRows.of(results, options.seed());
    AgreementRows.write(folder, agreement);
    Map<String, ReadableTables.Captioned> tables =
        new LinkedHashMap<>(
            ReadableTables.of(
                summary,
                comparisons,
                cost,
                agreement,
                AgreementRows.joint(results, options.seed())));
    tables.putAll(ReadableTables.power(effects));
    tables.putAll(ReadableTables.published(summary));
    ReadableTables.write(folder.tables(), tables);
    return new Result(run, summary, comparisons, cost, tables, notes);
  }

  /** Return what there is of each cell that has begun. */
  private static List<CellResult> results(
      RunData run, Judges judges, AnalysisOptions options, List<String> notes) {
    List<CellResult> results = new ArrayList<>();
    for (Cell cell : run.cells()) {
      CellData data = run.read(cell);
      note(data, notes);
      if (!data.records().isEmpty()) {
        results.add(CellResult.of(run, data, judges, options));
      }
    }
    strangest(results);
    return results;
  }

  /** Add to each cell how many of its answers are stranger than plain's own. */
  private static void strangest(List<CellResult> results) {
    List<Cell> cells = results.stream().map(CellResult::cell).toList();
    for (int i = 0; i < results.size(); i++) {
      CellResult result = results.get(i);
      Scores own = result.scores().get(PlainSurprise.ID);
      int baseline = Baselines.of(result.cell(), cells).map(cells::indexOf).orElse(i);
      Scores plain = results.get(baseline).scores().get(PlainSurprise.ID);
      if (own != null && plain != null) {
        List<Scores> measured = new ArrayList<>(result.measured());
        measured.add(PlainSurprise.beyond(plain, own));
        results.set(
            i,
            new CellResult(
                result.cell(),
                result.types(),
                result.judged(),
                measured,
                result.cost(),
                result.open()));
      }
    }
  }

  private static void note(CellData data, List<String> notes) {
    String name = "cell " + data.cell().id() + " (" + data.cell().label() + ")";
    data.torn().ifPresent(notes::add);
    if (data.records().isEmpty()) {
      notes.add(name + " has no records yet");
    } else if (data.missing() > 0) {
      notes.add(name + " lacks " + data.missing() + " of " + data.planned().size() + " answers");
    }
    long failed =
        data.records().values().stream().filter(each -> each.finish().equals("failed")).count();
    if (failed > 0) {
      notes.add(name + " has " + failed + " failed answers");
    }
  }
}
