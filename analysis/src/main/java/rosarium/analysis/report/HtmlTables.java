package rosarium.analysis.report;

import java.util.Map;
import java.util.Set;
import rosarium.analysis.table.Place;
import tech.tablesaw.api.Table;

/** Writes tables; their columns can be sorted on the page. */
final class HtmlTables {
  private HtmlTables() {}

  /** Write a table of text. */
  static String of(Table table) {
    return of(table, Set.of());
  }

  /**
   * The same with some cells in bold.
   *
   * @param bold which
   */
  static String of(Table table, Set<Place> bold) {
    StringBuilder out =
        new StringBuilder("<div class=\"wide\"><table class=\"sortable\"><thead><tr>");
    table
        .columnNames()
        .forEach(
            name -> out.append("<th scope=\"col\">").append(Html.escape(name)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (int row = 0; row < table.rowCount(); row++) {
      out.append("<tr>");
      for (int column = 0; column < table.columnCount(); column++) {
        String text = table.getString(row, column);
        boolean number = text.matches("[<-]?\\d.*");
        out.append(number ? "<td class=\"n\">" : "<td>");
        boolean best = bold.contains(new Place(table.column(column).name(), row));
        out.append(best ? "<b>" : "").append(number ? number(text) : Html.isolated(text));
        out.append(best ? "</b></td>" : "</td>");
      }
      out.append("</tr>\n");
    }
    return out.append("</tbody></table></div>\n").toString();
  }

  /** Sets an interval behind its estimate apart. */
  private static String number(String text) {
    int interval = text.indexOf(" [");
    return interval < 0
        ? Html.escape(text)
        : Html.escape(text.substring(0, interval))
            + " <small>"
            + Html.escape(text.substring(interval + 1))
            + "</small>";
  }

  /** Write names and values. */
  static String facts(Map<String, String> facts) {
    StringBuilder out = new StringBuilder("<dl>\n");
    facts.forEach(
        (name, value) ->
            out.append("<div><dt>")
                .append(Html.escape(name))
                .append("</dt><dd>")
                .append(Html.isolated(value))
                .append("</dd></div>\n"));
    return out.append("</dl>\n").toString();
  }
}
