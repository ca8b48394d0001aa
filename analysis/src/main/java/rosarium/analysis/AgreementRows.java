package rosarium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.metric.JudgeAgreement;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.stats.Wilson;
import rosarium.analysis.table.AgreementTable;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Interval;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.Table;

/** Compares every pair of refusal judges on the answers of all cells of a data set. */
final class AgreementRows {
  private static final List<String> KINDS = List.of("refusal/", "over-refusal/");

  private AgreementRows() {}

  static List<AgreementTable.Line> of(List<CellResult> results, long seed) {
    Map<String, List<CellResult>> byDataset = new LinkedHashMap<>();
    results.forEach(
        each -> byDataset.computeIfAbsent(each.cell().dataset(), d -> new ArrayList<>()).add(each));
    List<AgreementTable.Line> lines = new ArrayList<>();
    byDataset.forEach(
        (dataset, cells) -> {
          List<String> judges = judges(cells);
          for (int i = 0; i < judges.size(); i++) {
            for (int j = i + 1; j < judges.size(); j++) {
              String first = judges.get(i);
              String second = judges.get(j);
              JudgeAgreement.of(
                      scores(cells, first),
                      scores(cells, second),
                      RandomStreams.of(seed, "agreement", dataset, first, second))
                  .ifPresent(
                      found -> lines.add(new AgreementTable.Line(dataset, first, second, found)));
            }
          }
        });
    return lines;
  }

  /** Write {@code agreement.csv}; remove an earlier one where there is nothing to say. */
  static void write(RunFolder folder, List<AgreementTable.Line> lines) {
    if (lines.isEmpty()) {
      try {
        Files.deleteIfExists(folder.agreement());
      } catch (IOException e) {
        throw new UncheckedIOException(folder.agreement() + ": cannot be removed", e);
      }
      return;
    }
    Table table = Columns.AGREEMENT.emptyTable();
    lines.forEach(line -> Columns.append(table, row(line)));
    Columns.AGREEMENT.write(table, folder.agreement());
  }

  private static List<@Nullable Object> row(AgreementTable.Line line) {
    JudgeAgreement found = line.found();
    int alike = found.both() + found.neither();
    int n = alike + found.onlyFirst() + found.onlySecond();
    Interval agree = Wilson.interval(alike, n, 0.95);
    return Arrays.asList(
        Columns.SCHEMA,
        line.dataset(),
        line.first(),
        line.second(),
        n,
        found.both(),
        found.onlyFirst(),
        found.onlySecond(),
        found.neither(),
        found.share(),
        agree.low(),
        agree.high(),
        found.kappa().isPresent() ? (Double) found.kappa().getAsDouble() : null,
        found.ci95().map(Interval::low).orElse(null),
        found.ci95().map(Interval::high).orElse(null));
  }

  private static List<String> judges(List<CellResult> cells) {
    Set<String> ids = new LinkedHashSet<>();
    for (CellResult cell : cells) {
      for (Scores scores : cell.judged()) {
        KINDS.stream()
            .filter(scores.metric()::startsWith)
            .forEach(kind -> ids.add(scores.metric().substring(kind.length())));
      }
    }
    return List.copyOf(ids);
  }

  /**
   * Returns harmful and harmless values of each cell under one judge, in the same order for all.
   */
  private static List<Scores> scores(List<CellResult> cells, String judge) {
    List<Scores> found = new ArrayList<>();
    for (CellResult cell : cells) {
      Map<String, Scores> all = cell.scores();
      for (String kind : KINDS) {
        found.add(all.getOrDefault(kind + judge, new Scores(kind + judge, "", true, Map.of())));
      }
    }
    return found;
  }
}
