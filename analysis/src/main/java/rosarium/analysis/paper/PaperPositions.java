package rosarium.analysis.paper;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import rosarium.analysis.stats.Wilson;
import rosarium.analysis.table.Columns;
import rosarium.analysis.table.Numbers;
import rosarium.core.judge.Interval;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.Row;

/** Where in the answers the contrast acts, from {@code positions.csv}; nothing without traces. */
final class PaperPositions {
  private final int[] early = new int[2];
  private final int[] late = new int[2];

  private PaperPositions() {}

  static Map<String, String> of(RunFolder folder, Map<String, String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!Files.exists(folder.positions())) {
      return values;
    }
    Map<String, PaperPositions> counts = new LinkedHashMap<>();
    Map<String, String> cells = new LinkedHashMap<>();
    for (Row row : Columns.POSITIONS.read(folder.positions())) {
      String key = names.getOrDefault(row.getString("cell"), "");
      // Of cells that share a name the first, which is that of the first data set.
      if (!cells
          .computeIfAbsent(key, name -> row.getString("cell"))
          .equals(row.getString("cell"))) {
        continue;
      }
      boolean first = row.getInt("position") < PaperValues.EARLY;
      PaperPositions found = counts.computeIfAbsent(key, name -> new PaperPositions());
      int[] part = first ? found.early : found.late;
      part[0] += row.getInt("flips");
      part[1] += row.getInt("n");
      if (row.getInt("position") == 0 && !row.isMissing("kl_median")) {
        values.put(key + ".kl.first", Numbers.fixed(row.getDouble("kl_median"), 2));
      }
    }
    counts.forEach((key, found) -> found.put(key, values));
    return values;
  }

  private void put(String key, Map<String, String> values) {
    if (early[1] == 0 || late[1] == 0) {
      return;
    }
    values.put(key + ".flips.early", Words.percent((double) early[0] / early[1]));
    values.put(key + ".flips.late", Words.percent((double) late[0] / late[1]));
    Interval first = Wilson.interval(early[0], early[1], 0.95);
    Interval rest = Wilson.interval(late[0], late[1], 0.95);
    String word = "about as often";
    if (first.low() > rest.high() || first.high() < rest.low()) {
      word = first.low() > rest.high() ? "more often" : "less often";
    }
    values.put(key + ".flips.word", word);
  }
}
