package rosarium.datasets.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;

/** Reads comma-separated values (RFC 4180) with a header line. */
public final class CsvTable {
  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private CsvTable() {}

  /**
   * Return the rows; every row has as many values as the header.
   *
   * @param columns names that the header must have; it may have more
   * @throws DataException naming file:line and column
   */
  public static List<Row> read(DataFile file, List<String> columns) {
    return read(file, List.of(), columns);
  }

  /**
   * Return the rows of a table that begins without a header line.
   *
   * @param names what its columns are called; every row has as many values
   * @throws DataException naming file:line and column
   */
  public static List<Row> readBare(DataFile file, List<String> names) {
    return read(file, names, List.of());
  }

  private static List<Row> read(DataFile file, List<String> given, List<String> columns) {
    List<Row> rows = new ArrayList<>();
    List<String> header = given;
    int line = 1;
    try (MappingIterator<String[]> values =
        CSV.readerFor(String[].class).with(CsvSchema.emptySchema()).readValues(file.text())) {
      while (values.hasNextValue()) {
        line = values.getCurrentLocation().getLineNr();
        String[] next = values.nextValue();
        if (header.isEmpty()) {
          header = header(file, next, columns);
        } else {
          rows.add(new Row(file, line, cells(file, line, header, next)));
        }
      }
    } catch (JsonProcessingException e) {
      throw Jackson.wrong(file, line, e);
    } catch (IOException e) {
      throw new UncheckedIOException(file.name(), e);
    }
    if (header.isEmpty()) {
      throw new DataException(DataException.Kind.FORMAT, file.at(1) + ": no header line");
    }
    return List.copyOf(rows);
  }

  private static List<String> header(DataFile file, String[] found, List<String> columns) {
    List<String> header = List.of(found);
    Set<String> once = new HashSet<>();
    for (String name : header) {
      if (!once.add(name)) {
        throw new DataException(
            DataException.Kind.FORMAT, file.at(1) + ": column '" + name + "' stands there twice");
      }
    }
    for (String column : columns) {
      if (!once.contains(column)) {
        throw new DataException(
            DataException.Kind.MISSING,
            file.at(1)
                + ": column '"
                + column
                + "' absent; found "
                + String.join(", ", header)
                + NearestName.hint(column, header));
      }
    }
    return header;
  }

  private static Map<String, String> cells(
      DataFile file, int line, List<String> header, String[] found) {
    if (found.length != header.size()) {
      throw new DataException(
          DataException.Kind.FORMAT,
          file.at(line) + ": %d values, the header has %d".formatted(found.length, header.size()));
    }
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; i < found.length; i++) {
      cells.put(header.get(i), found[i]);
    }
    return cells;
  }
}
