package rosarium.analysis.human;

import java.util.ArrayList;
import java.util.List;
import rosarium.core.config.DataException;

/** Reads comma-separated values (RFC 4180) as spreadsheets write them. */
final class SheetRows {
  private final String file;
  private final String text;
  private final List<Row> rows = new ArrayList<>();
  private List<String> cells = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private int line = 1;
  private int began = 1;

  private SheetRows(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * One row.
   *
   * @param line where it begins, from 1
   * @param cells its values
   */
  record Row(int line, List<String> cells) {}

  /**
   * Read every row that is not empty.
   *
   * @throws DataException naming file:line where a quote is never closed
   */
  static List<Row> read(String file, String text) {
    return new SheetRows(file, text.startsWith("\ufeff") ? text.substring(1) : text).rows();
  }

  private List<Row> rows() {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line += c == '\n' ? 1 : 0;
      if (quoted) {
        boolean twice = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
        quoted = c != '"' || twice;
        if (c != '"' || twice) {
          cell.append(c);
        }
        i += twice ? 1 : 0;
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        endCell();
      } else if (c == '\n') {
        endRow();
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (quoted) {
      throw new DataException(
          DataException.Kind.FORMAT, file + ":" + began + ": a quote is never closed");
    }
    endRow();
    return List.copyOf(rows);
  }

  private void endCell() {
    cells.add(cell.toString());
    cell.setLength(0);
  }

  private void endRow() {
    endCell();
    if (cells.size() > 1 || !cells.get(0).isBlank()) {
      rows.add(new Row(began, List.copyOf(cells)));
    }
    cells = new ArrayList<>();
    began = line;
  }
}
