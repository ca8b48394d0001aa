package rosarium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import rosarium.analysis.metric.Scores;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.RunData;
import rosarium.analysis.table.Columns;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import tech.tablesaw.api.Table;

/**
 * Makes {@code disagreements.csv}: every answer about which two judges of one question say
 * different things, the most contested first. What people should look at.
 */
final class DisagreementRows {
  private DisagreementRows() {}

  /** One answer in dispute. */
  private record Dispute(
      CellResult cell, String question, AnswerKey key, List<String> yes, List<String> no) {
    int minority() {
      return Math.min(yes.size(), no.size());
    }
  }

  /** Write the file, if anything is in dispute; an older one goes. */
  static void write(RunData run, List<CellResult> results) {
    List<Dispute> disputes = new ArrayList<>();
    for (CellResult cell : results) {
      JudgeFamilies.ALL.forEach(family -> collect(disputes, cell, family));
    }
    disputes.sort(Comparator.comparingInt(Dispute::minority).reversed());
    Path file = file(run.folder());
    if (disputes.isEmpty()) {
      delete(file);
      return;
    }
    Table table = Columns.DISAGREEMENTS.emptyTable();
    Map<String, CellData> read = new LinkedHashMap<>();
    for (Dispute dispute : disputes) {
      CellData data =
          read.computeIfAbsent(dispute.cell().cell().id(), id -> run.read(dispute.cell().cell()));
      append(table, dispute, data);
    }
    Columns.DISAGREEMENTS.write(table, file);
  }

  static Path file(RunFolder folder) {
    return folder.root().resolve("disagreements.csv");
  }

  private static void collect(List<Dispute> disputes, CellResult cell, JudgeFamilies family) {
    Map<AnswerKey, List<List<String>>> said = new LinkedHashMap<>();
    for (Scores scores : cell.judged()) {
      for (String kind : family.kinds()) {
        if (scores.metric().startsWith(kind)) {
          String judge = scores.metric().substring(kind.length());
          scores.values().forEach((key, value) -> note(said, key, value, judge));
        }
      }
    }
    said.forEach(
        (key, sides) -> {
          if (!sides.get(0).isEmpty() && !sides.get(1).isEmpty()) {
            disputes.add(
                new Dispute(
                    cell,
                    family.name(),
                    key,
                    List.copyOf(sides.get(1)),
                    List.copyOf(sides.get(0))));
          }
        });
  }

  private static void note(
      Map<AnswerKey, List<List<String>>> said, AnswerKey key, OptionalDouble value, String judge) {
    if (value.isPresent()) {
      said.computeIfAbsent(key, any -> List.of(new ArrayList<>(), new ArrayList<>()))
          .get(value.getAsDouble() >= 0.5 ? 1 : 0)
          .add(judge);
    }
  }

  private static void append(Table table, Dispute dispute, CellData data) {
    String query =
        data.queries().stream()
            .filter(each -> each.id().equals(dispute.key().query()))
            .map(Query::text)
            .findFirst()
            .orElse("");
    RunRecord answer = data.records().get(dispute.key());
    Columns.append(
        table,
        java.util.Arrays.asList(
            Columns.SCHEMA,
            data.cell().id(),
            data.cell().label(),
            data.cell().model(),
            data.cell().promptPair(),
            data.cell().dataset(),
            dispute.key().query(),
            dispute.key().sample(),
            dispute.question(),
            dispute.minority(),
            String.join(" ", dispute.yes()),
            String.join(" ", dispute.no()),
            query,
            answer == null ? "" : answer.scoredText()));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be deleted", e);
    }
  }
}
