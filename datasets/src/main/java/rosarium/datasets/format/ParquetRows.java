package rosarium.datasets.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;

/**
 * Reads the rows of a Parquet file as JSON values, through DuckDB.
 *
 * <p>The file is not trusted. DuckDB sees a private copy of the bytes that were hashed, in a
 * database in memory that opens no other file and no address, loads no extension, spills nothing to
 * disk, has a limit of memory, and whose settings are locked.
 */
public final class ParquetRows {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What JSON has too: texts, numbers, truth values, and lists of them. */
  private static final Pattern READ =
      Pattern.compile(
          "(VARCHAR|U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\\(\\d+,\\d+\\)"
              + "|BOOLEAN)(\\[\\])?");

  private static final String TABLE =
      "read_parquet(?, hive_partitioning = false, union_by_name = false)";
  private static final int LONGEST_MESSAGE = 300;

  private final DataFile file;
  private final Path copy;

  private ParquetRows(DataFile file, Path copy) {
    this.file = file;
    this.copy = copy;
  }

  /**
   * Return the rows in their order, each with its number, from 1, as its line.
   *
   * @param file read with {@link DataFile#binary}
   * @param columns names that the file must have, which alone are read
   * @throws DataException naming file, row and column: a column that is absent or holds structures,
   *     bytes or times, a file that is not Parquet or torn, rows that as JSON are longer than
   *     {@link DataFile#MAX_BYTES}
   */
  public static List<JsonRows.Item<ObjectNode>> read(DataFile file, List<String> columns) {
    try {
      Path folder = Files.createTempDirectory("rosarium-parquet");
      Path copy = folder.resolve("data.parquet");
      try {
        Files.write(copy, file.binaryContent());
        return new ParquetRows(file, copy).rows(columns);
      } finally {
        Files.deleteIfExists(copy);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.name(), e);
    }
  }

  private List<JsonRows.Item<ObjectNode>> rows(List<String> columns) {
    List<JsonRows.Item<ObjectNode>> rows = new ArrayList<>();
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("jdbc_stream_results", "true");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:", settings)) {
      lock(database);
      check(types(database), columns);
      String names = columns.stream().map(ParquetRows::quoted).collect(Collectors.joining(", "));
      try (PreparedStatement select =
          database.prepareStatement("SELECT " + names + " FROM " + TABLE)) {
        select.setString(1, copy.toString());
        try (ResultSet found = select.executeQuery()) {
          long length = 0;
          while (found.next()) {
            ObjectNode row = row(found, columns, rows.size() + 1);
            length += row.toString().length() + 1L;
            if (length > DataFile.MAX_BYTES) {
              throw new DataException(
                  DataException.Kind.LIMIT,
                  "%s: its rows as JSON are longer than %s characters"
                      .formatted(file.at(rows.size() + 1), DataFile.MAX_BYTES));
            }
            rows.add(new JsonRows.Item<>(row, rows.size() + 1));
          }
        }
      }
    } catch (SQLException e) {
      throw unreadable(rows.isEmpty() ? file.name() : file.at(rows.size() + 1), e);
    }
    return List.copyOf(rows);
  }

  private void lock(Connection database) throws SQLException {
    try (Statement settings = database.createStatement()) {
      for (String each :
          List.of(
              "memory_limit = '256MB'",
              "temp_directory = ''",
              "autoinstall_known_extensions = false",
              "autoload_known_extensions = false",
              "allow_community_extensions = false",
              "allow_persistent_secrets = false",
              "enable_geoparquet_conversion = false",
              "allowed_paths = ['" + copy.toString().replace("'", "''") + "']",
              "enable_external_access = false",
              "lock_configuration = true")) {
        settings.execute("SET " + each);
      }
    }
  }

  /** Return the type of each column of the file, by name. */
  private Map<String, String> types(Connection database) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    try (PreparedStatement describe =
        database.prepareStatement("DESCRIBE SELECT * FROM " + TABLE)) {
      describe.setString(1, copy.toString());
      try (ResultSet found = describe.executeQuery()) {
        while (found.next()) {
          types.put(found.getString(1), found.getString(2));
        }
      }
    }
    return types;
  }

  private void check(Map<String, String> types, List<String> columns) {
    for (String column : columns) {
      String type = types.get(column);
      if (type == null) {
        throw new DataException(
            DataException.Kind.MISSING,
            "%s: column '%s' absent; found %s"
                    .formatted(file.name(), column, plain(String.join(", ", types.keySet())))
                + NearestName.hint(column, types.keySet()));
      }
      if (!READ.matcher(type).matches()) {
        throw new DataException(
            DataException.Kind.UNSUPPORTED,
            "%s: column '%s' holds %s; texts, numbers and lists of them are read"
                .formatted(file.name(), column, plain(type)));
      }
    }
  }

  private ObjectNode row(ResultSet found, List<String> columns, int number) throws SQLException {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      Object value = found.getObject(i + 1);
      JsonNode node = JSON.valueToTree(value instanceof Array list ? list.getArray() : value);
      for (JsonNode each : node.isArray() ? node : List.of(node)) {
        if (each.isDouble() || each.isFloat()) {
          if (!Double.isFinite(each.doubleValue())) {
            throw new DataException(
                DataException.Kind.FORMAT,
                "%s: %s: %s is no number of JSON"
                    .formatted(file.at(number), columns.get(i), each.asText()));
          }
        }
      }
      row.set(columns.get(i), node);
    }
    return row;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private DataException unreadable(String place, SQLException e) {
    String message = String.valueOf(e.getMessage()).replace(copy.toString(), file.name());
    DataException.Kind kind =
        message.startsWith("Out of Memory") ? DataException.Kind.LIMIT : DataException.Kind.FORMAT;
    return new DataException(
        kind, place + ": not read as Parquet: " + plain(message.split("\n", 2)[0]), e);
  }

  /** Return what a file says of itself as one short line. */
  private static String plain(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "..." : line;
  }
}
