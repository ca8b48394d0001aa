package rosarium.datasets.format;

import java.util.Map;
import rosarium.core.config.DataException;

/**
 * One row of a table.
 *
 * @param file where it stands
 * @param line where it begins, from 1
 * @param cells values by column name
 */
public record Row(DataFile file, int line, Map<String, String> cells) {
  /** Copy the cells. */
  public Row {
    cells = Map.copyOf(cells);
  }

  /** Return a value; columns that {@link CsvTable#read} was asked for are always there. */
  public String get(String column) {
    String value = cells.get(column);
    if (value == null) {
      throw wrong(column, "absent");
    }
    return value;
  }

  /**
   * Return a value with more than blanks.
   *
   * @throws DataException naming file:line and column
   */
  public String filled(String column) {
    String value = get(column);
    if (value.isBlank()) {
      throw wrong(column, "empty");
    }
    return value;
  }

  /** Make the error that names file:line and column. */
  public DataException wrong(String column, String what) {
    return new DataException(
        DataException.Kind.FORMAT, file.at(line) + ": " + column + ": " + what);
  }
}
