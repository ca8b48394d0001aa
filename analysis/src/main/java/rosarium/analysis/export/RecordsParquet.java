package rosarium.analysis.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.run.RunData;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;

/**
 * Writes the table of all records as one Parquet file (Zstandard), through DuckDB. Columns and rows
 * are those of {@link RecordsCsv}: texts as the model wrote them, an absent value null, whole
 * numbers {@code BIGINT}, fractions {@code DOUBLE} with all their digits.
 *
 * <p>Texts reach DuckDB as values and never as SQL. What a run has beyond the limit of memory lies
 * in a folder beside the file meanwhile; DuckDB opens nothing outside it.
 */
public final class RecordsParquet {
  /** Rows that DuckDB takes in at once have at most about this many characters. */
  private static final int BLOCK = 1 << 22;

  private final RunData run;
  private final List<RecordColumns.Column> columns;
  private long pending;
  private int rows;

  private RecordsParquet(RunData run) {
    this.run = run;
    this.columns = RecordColumns.of(run);
  }

  /**
   * Write the file.
   *
   * @return how many rows it has
   * @throws rosarium.core.config.DataException for a damaged run, naming file:line
   */
  public static int write(RunFolder folder, Path file) {
    return new RecordsParquet(RunData.load(folder)).write(file);
  }

  private int write(Path file) {
    Path target = file.toAbsolutePath().normalize();
    try {
      Files.createDirectories(target.getParent());
      Path work = Files.createTempDirectory(target.getParent(), ".parquet");
      try {
        Path part = work.resolve("records.parquet");
        fill(work, part);
        Files.move(
            part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
    return rows;
  }

  private void fill(Path work, Path part) throws IOException {
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:", settings);
        Statement statement = database.createStatement()) {
      for (String each : settings(work)) {
        statement.execute("SET " + each);
      }
      statement.execute("CREATE TABLE records (" + numbered("c%1$s %2$s") + ")");
      try (DuckDBAppender table =
          database.unwrap(DuckDBConnection.class).createAppender("main", "records")) {
        for (Cell cell : run.cells()) {
          Answered.each(run, cell, answered -> append(table, answered));
        }
      }
      statement.execute(
          "COPY (SELECT %s FROM records) TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)"
              .formatted(numbered("c%1$s AS %3$s"), text(part.toString())));
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static List<String> settings(Path work) {
    return List.of(
        "memory_limit = '1GB'",
        "temp_directory = " + text(work.resolve("spilled").toString()),
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_persistent_secrets = false",
        "allowed_directories = [" + text(work.toString()) + "]",
        "enable_external_access = false",
        "lock_configuration = true");
  }

  /** Write each column by a format of its number, its SQL type and its name. */
  private String numbered(String format) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> format.formatted(i, type(columns.get(i)), name(columns.get(i))))
        .collect(Collectors.joining(", "));
  }

  private static String type(RecordColumns.Column column) {
    return switch (column.type()) {
      case TEXT -> "VARCHAR";
      case WHOLE -> "BIGINT";
      case FRACTION -> "DOUBLE";
    };
  }

  private static String name(RecordColumns.Column column) {
    return '"' + column.name().replace("\"", "\"\"") + '"';
  }

  private static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private void append(DuckDBAppender table, Answered answered) {
    try {
      table.beginRow();
      for (RecordColumns.Column column : columns) {
        append(table, column.value().of(answered));
      }
      table.endRow();
      rows++;
      if (pending > BLOCK) {
        table.flush();
        pending = 0;
      }
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException("row " + (rows + 1), e));
    }
  }

  private void append(DuckDBAppender table, @Nullable Object value) throws SQLException {
    if (value instanceof String text) {
      table.append(text);
      pending += text.length();
    } else if (value instanceof Double fraction) {
      table.append(fraction.doubleValue());
    } else if (value instanceof Long whole) {
      table.append(whole.longValue());
    } else {
      table.appendNull();
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      found.forEach(all::add);
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.deleteIfExists(all.get(i));
    }
  }
}
