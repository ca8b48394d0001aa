package rosarium.analysis.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import rosarium.analysis.table.ReadableTables;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Shows how far judges agree, and the answers about which they do not. */
final class Disputes {
  /** The page shows so many; all of them are in the file. */
  private static final int SHOWN = 50;

  private static final int LONGEST = 300;

  private Disputes() {}

  /** Return what the folder of a run has of it, by name. */
  static Map<String, ReadableTables.Captioned> tables(RunFolder folder) {
    Map<String, ReadableTables.Captioned> tables = new LinkedHashMap<>();
    Path pairs = folder.tables().resolve("agreement.csv");
    if (Files.exists(pairs)) {
      tables.put(
          "agreement",
          new ReadableTables.Captioned(
              asText(pairs), "Pairs of judges of one question on the answers of all cells."));
    }
    Path joint = folder.tables().resolve("agreement-joint.csv");
    if (Files.exists(joint)) {
      tables.put(
          "agreement-joint",
          new ReadableTables.Captioned(
              asText(joint),
              "All judges of one question on the answers that each of them scored."));
    }
    Path all = folder.root().resolve("disagreements.csv");
    if (Files.exists(all)) {
      tables.put("disagreements", disputes(asText(all)));
    }
    return tables;
  }

  private static ReadableTables.Captioned disputes(Table all) {
    int rows = Math.min(SHOWN, all.rowCount());
    Table shown = Table.create("disagreements");
    for (String name :
        new String[] {
          "dataset", "query", "label", "question", "yes", "no", "query_text", "answer"
        }) {
      StringColumn column = StringColumn.create(name.replace('_', ' '));
      for (int row = 0; row < rows; row++) {
        column.append(cut(all.stringColumn(name).get(row)));
      }
      shown.addColumns(column);
    }
    return new ReadableTables.Captioned(
        shown,
        "The %d most contested of %,d answers about which judges disagree; all of them whole in disagreements.csv."
            .formatted(rows, all.rowCount()));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + " [cut]";
  }

  private static Table asText(Path file) {
    return Table.read()
        .csv(
            CsvReadOptions.builder(file.toFile())
                .columnTypes(column -> ColumnType.STRING)
                .missingValueIndicator("")
                .maxCharsPerColumn(1 << 20)
                .build());
  }
}
