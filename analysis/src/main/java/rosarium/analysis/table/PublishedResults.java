package rosarium.analysis.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * Numbers that others have published, as {@code published.csv} lists them, each with its source.
 */
public final class PublishedResults {
  private PublishedResults() {}

  /**
   * One number.
   *
   * @param source key in the bibliography
   * @param place in the source
   * @param model as the source names it, lower case
   * @param variant our id of what was done, a prompt method behind {@code plain + }
   * @param row what the source calls it
   * @param dataset our id
   * @param metric {@code refusal}, {@code over-refusal} or {@code harmless}
   * @param judge our id where it is one of ours, else what is known of it
   * @param value share of queries, in [0, 1]
   * @param n queries; empty where the source or our copy of it does not say
   * @param setting what else is known
   */
  public record Result(
      String source,
      String place,
      String model,
      String variant,
      String row,
      String dataset,
      String metric,
      String judge,
      double value,
      OptionalInt n,
      String setting) {}

  /** Return all of them, in the order of the file. */
  public static List<Result> all() {
    Table table;
    try (InputStream in =
        Objects.requireNonNull(PublishedResults.class.getResourceAsStream("published.csv"))) {
      table =
          Table.read()
              .csv(
                  CsvReadOptions.builder(new InputStreamReader(in, StandardCharsets.UTF_8))
                      .columnTypes(column -> ColumnType.STRING)
                      .missingValueIndicator("")
                      .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Result> found = new ArrayList<>();
    for (Row row : table) {
      String n = row.getString("n");
      found.add(
          new Result(
              row.getString("source"),
              row.getString("place"),
              row.getString("model"),
              row.getString("variant"),
              row.getString("row"),
              row.getString("dataset"),
              row.getString("metric"),
              row.getString("judge"),
              Double.parseDouble(row.getString("value")),
              n.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(n)),
              row.getString("setting")));
    }
    return found;
  }
}
