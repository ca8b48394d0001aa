package rosarium.analysis.figure.part;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import rosarium.analysis.figure.RunNumbers;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Collects what a chart shows, line by line, for the CSV beside it. */
public final class DataRows {
  private final Map<String, Column<?>> columns = new LinkedHashMap<>();

  /** Put a text into a column of the line that is being written. */
  public DataRows put(String column, String text) {
    columns.computeIfAbsent(column, StringColumn::create).appendObj(text);
    return this;
  }

  /** Put a number. */
  public DataRows put(String column, double number) {
    columns.computeIfAbsent(column, DoubleColumn::create).appendObj(number);
    return this;
  }

  /** Put a number that may be missing. */
  public DataRows put(String column, OptionalDouble number) {
    if (number.isPresent()) {
      return put(column, number.getAsDouble());
    }
    columns.computeIfAbsent(column, DoubleColumn::create).appendMissing();
    return this;
  }

  /** Put a rate with its limits, n and unscored. */
  public DataRows put(String column, RunNumbers.Rate rate) {
    return put(column, rate.value())
        .put(column + "_low", rate.low())
        .put(column + "_high", rate.high())
        .put(column + "_n", rate.scored())
        .put(column + "_unscored", rate.unscored());
  }

  /** Return the lines. */
  public Table table(String name) {
    Table table = Table.create(name);
    columns.values().forEach(table::addColumns);
    return table;
  }
}
