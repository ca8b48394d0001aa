package rosarium.analysis.table;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.csv.CsvWriteOptions;

/** Turns a table into CSV text that is the same under every locale and every JDK. */
public final class CsvText {
  private static final MathContext DIGITS = new MathContext(10);

  private CsvText() {}

  /** Write header and rows, one a line, ended by a newline. */
  public static String of(Table table) {
    Table text = Table.create(table.name());
    for (Column<?> column : table.columns()) {
      StringColumn written = StringColumn.create(column.name());
      for (int row = 0; row < column.size(); row++) {
        written.append(cell(column, row));
      }
      text.addColumns(written);
    }
    StringWriter out = new StringWriter();
    text.write().usingOptions(CsvWriteOptions.builder(out).lineEnd("\n").build());
    return out.toString();
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "";
    }
    Object value = column.get(row);
    if (column.type() == ColumnType.DOUBLE) {
      return number((Double) value);
    }
    return column.type() == ColumnType.STRING ? guarded((String) value) : value.toString();
  }

  /** Write a number with up to ten significant digits and a point, whatever the locale. */
  public static String number(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    boolean whole = rounded.scale() < 0 && rounded.precision() - rounded.scale() <= 15;
    return (whole ? rounded.setScale(0) : rounded).toString();
  }

  /**
   * Put an apostrophe before text that a spreadsheet would take for a formula, as OWASP's page on
   * CSV injection asks.
   */
  public static String guarded(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
