package rosarium.analysis.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.common.record.Record;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.judge.VerdictFile;
import rosarium.analysis.run.HostileRun;
import rosarium.analysis.run.RunFixture;
import rosarium.analysis.table.CsvText;
import rosarium.core.record.RunFolder;

/** Reads the file back with DuckDB and compares it with the CSV of the same run. */
class RecordsParquetTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  /** Return the names of the columns and then each row, fractions as in a CSV, absent as null. */
  private static List<List<@Nullable String>> parquet(Path file) throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet found =
            statement.executeQuery(
                "FROM read_parquet('%s', hive_partitioning = false)"
                    .formatted(file.toString().replace("'", "''")))) {
      int width = found.getMetaData().getColumnCount();
      List<@Nullable String> names = new ArrayList<>();
      for (int i = 1; i <= width; i++) {
        names.add(found.getMetaData().getColumnName(i));
      }
      rows.add(names);
      while (found.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
          Object value = found.getObject(i);
          row.add(
              value instanceof Double fraction
                  ? CsvText.number(fraction)
                  : value == null ? null : value.toString());
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private void assertSameAsCsv(RunFolder folder, Path file) throws Exception {
    Path csv = root.resolve("exact.csv");
    RecordsCsv.write(folder, csv, true);

    int rows = RecordsParquet.write(folder, file);

    List<Record> expected = ExportFilesTest.read(csv);
    List<List<@Nullable String>> found = parquet(file);
    assertThat(found.get(0)).isEqualTo(Arrays.asList(expected.get(0).getMetaData().headers()));
    assertThat(expected).hasSize(rows);
    assertThat(found).hasSize(rows + 1);
    for (int i = 0; i < rows; i++) {
      assertThat(found.get(i + 1))
          .as("row %d", i)
          .isEqualTo(Arrays.asList(expected.get(i).getValues()));
    }
    try (Stream<Path> left = Files.list(file.toAbsolutePath().getParent())) {
      assertThat(left.filter(each -> each.getFileName().toString().contains(".parquet")))
          .containsExactly(file);
    }
  }

  private RunFolder judged(RunFolder folder) {
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
    return folder;
  }

  @Test
  void holdsTheRowsOfTheCsv() throws Exception {
    RunFolder folder = judged(RunFixture.write(root.resolve("run")));

    assertSameAsCsv(folder, root.resolve("it's a ;folder=[1]/records.parquet"));
  }

  @Test
  void holdsHostileTextsAsTheyAre() throws Exception {
    RunFolder folder = judged(HostileRun.write(root.resolve("run")));

    assertSameAsCsv(folder, root.resolve("out/records.parquet"));
  }

  @Test
  void typesItsColumns() throws Exception {
    RunFolder folder = judged(RunFixture.write(root.resolve("run")));
    Path file = root.resolve("records.parquet");
    RecordsParquet.write(folder, file);
    List<String> numbers = new ArrayList<>();
    int texts = 0;
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet found = statement.executeQuery("DESCRIBE FROM '" + file + "'")) {
      while (found.next()) {
        if (found.getString(2).equals("VARCHAR")) {
          texts++;
        } else {
          numbers.add(found.getString(1) + " " + found.getString(2));
        }
      }
    }

    assertThat(numbers)
        .containsExactly(
            "schema BIGINT",
            "alpha DOUBLE",
            "sample BIGINT",
            "seed BIGINT",
            "tokens_new BIGINT",
            "tokens_prompt BIGINT",
            "prefill_ms DOUBLE",
            "decode_ms DOUBLE",
            "first_token_ms DOUBLE",
            "total_ms DOUBLE",
            "batch DOUBLE",
            "value:exact-match DOUBLE",
            "value:refusal-own-v1 DOUBLE");
    assertThat(texts).isEqualTo(23);
  }

  @Test
  void keepsJudgesApartWhoseNamesDifferInCaseOnly() throws Exception {
    RunFolder folder = judged(RunFixture.write(root.resolve("run")));
    String cell = "mixed-plain";
    VerdictFile ours =
        VerdictFile.ofCell(folder, cell).stream()
            .filter(each -> each.judge().equals("refusal-own-v1"))
            .findFirst()
            .orElseThrow();
    new VerdictFile(cell, "REFUSAL-own-v1", ours.version(), ours.inputs(), ours.verdicts())
        .write(folder.verdicts(cell, "REFUSAL-own-v1"));
    Path file = root.resolve("records.parquet");

    RecordsParquet.write(folder, file);

    List<List<@Nullable String>> rows = parquet(file);
    int upper = rows.get(0).indexOf("value:REFUSAL-own-v1");
    assertThat(rows.get(1).get(upper)).isEqualTo("1");
  }

  @Test
  void writesTheSameBytesInEveryLocale() throws IOException {
    RunFolder folder = judged(RunFixture.write(root.resolve("run")));
    Path file = root.resolve("records.parquet");
    RecordsParquet.write(folder, file);
    byte[] first = Files.readAllBytes(file);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

      RecordsParquet.write(folder, file);

      assertThat(Files.readAllBytes(file)).isEqualTo(first);
    } finally {
      Locale.setDefault(before);
    }
  }
}
