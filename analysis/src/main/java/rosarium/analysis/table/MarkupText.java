package rosarium.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/**
 * Writes a table as Markdown, and as LaTeX with booktabs rules. Text from models and configs is
 * data: whatever would mean something to Markdown, HTML or TeX is escaped.
 */
public final class MarkupText {
  private static final Map<Integer, String> TEX =
      Map.ofEntries(
          Map.entry((int) '\\', "\\textbackslash{}"),
          Map.entry((int) '%', "\\%"),
          Map.entry((int) '_', "\\_"),
          Map.entry((int) '&', "\\&"),
          Map.entry((int) '#', "\\#"),
          Map.entry((int) '$', "\\$"),
          Map.entry((int) '{', "\\{"),
          Map.entry((int) '}', "\\}"),
          Map.entry((int) '~', "\\textasciitilde{}"),
          Map.entry((int) '^', "\\textasciicircum{}"),
          Map.entry((int) '<', "\\textless{}"),
          Map.entry((int) '>', "\\textgreater{}"),
          Map.entry((int) '|', "\\textbar{}"),
          Map.entry((int) '"', "\\textquotedbl{}"),
          Map.entry(0x2020, "\\textdagger{}"),
          Map.entry(0x2013, "--"),
          Map.entry(0x2212, "$-$"),
          Map.entry(0x00d7, "$\\times$"),
          Map.entry(0x03b1, "$\\alpha$"),
          Map.entry(0x03b2, "$\\beta$"),
          Map.entry(0x03b3, "$\\gamma$"),
          Map.entry(0x03bb, "$\\lambda$"),
          Map.entry(0x03c4, "$\\tau$"));

  private MarkupText() {}

  /**
   * Return a pipe table and the note below it.
   *
   * @param note one paragraph; empty for none
   */
  public static String markdown(Table table, String note) {
    return markdown(table, note, Set.of());
  }

  /**
   * The same with some cells in bold.
   *
   * @param bold which; empty ones stay empty
   */
  public static String markdown(Table table, String note, Set<Place> bold) {
    List<String> lines = new ArrayList<>();
    lines.add(row(table.columnNames(), MarkupText::escapeMarkdown, "| ", " | ", " |"));
    lines.add(
        table.columns().stream()
            .map(column -> numeric(table, column.name()) ? "---:" : "---")
            .collect(Collectors.joining(" | ", "| ", " |")));
    for (int row = 0; row < table.rowCount(); row++) {
      lines.add(
          row(
              cells(table, row, bold, MarkupText::escapeMarkdown, "**", "**"),
              text -> text,
              "| ",
              " | ",
              " |"));
    }
    if (!note.isEmpty()) {
      lines.add("");
      lines.add(escapeMarkdown(note));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Return a tabular between booktabs rules, with the note as a comment before it. */
  public static String latex(Table table, String note) {
    return latex(table, note, Set.of());
  }

  /**
   * The same with some cells in bold.
   *
   * @param bold which; empty ones stay empty
   */
  public static String latex(Table table, String note, Set<Place> bold) {
    List<String> lines = new ArrayList<>();
    if (!note.isEmpty()) {
      lines.add("% " + note.replaceAll("\\R", " "));
    }
    String alignment =
        table.columns().stream()
            .map(column -> numeric(table, column.name()) ? "r" : "l")
            .collect(Collectors.joining());
    lines.add("\\begin{tabular}{" + alignment + "}");
    lines.add("\\toprule");
    lines.add(row(table.columnNames(), MarkupText::escapeLatex, "", " & ", " \\\\"));
    lines.add("\\midrule");
    for (int row = 0; row < table.rowCount(); row++) {
      lines.add(
          row(
              cells(table, row, bold, MarkupText::escapeLatex, "\\textbf{", "}"),
              text -> text,
              "",
              " & ",
              " \\\\"));
    }
    lines.add("\\bottomrule");
    lines.add("\\end{tabular}");
    return String.join("\n", lines) + "\n";
  }

  /**
   * Escape text for TeX; Greek letters of our notation become mathematics, controls blanks, and
   * what pdfTeX has no glyph for, marks of direction too, is named.
   */
  public static String escapeLatex(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              String replacement = TEX.get(c);
              if (replacement != null) {
                escaped.append(replacement);
              } else if (Character.isISOControl(c)) {
                escaped.append(' ');
              } else if (typeset(c)) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append(String.format(Locale.ROOT, "[U+%04X]", c));
              }
            });
    // A bracket after a row's end would be read as the row's optional argument.
    return escaped.indexOf("[") == 0 ? "{}" + escaped : escaped.toString();
  }

  /** Says whether pdfTeX with T1 fonts sets a character: ASCII, Latin letters, common marks. */
  private static boolean typeset(int c) {
    return c < 0x7f || (c > 0xa0 && c < 0x180) || "‘’“”…—".indexOf(c) >= 0;
  }

  /** Escape text for a cell of a pipe table, and for the HTML that Markdown lets through. */
  public static String escapeMarkdown(String text) {
    return text.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("`", "\\`")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("](", "]\\(")
        .replaceAll("\\p{Cntrl}+", " ");
  }

  private static String row(
      List<String> cells, UnaryOperator<String> escape, String open, String between, String close) {
    return cells.stream().map(escape).collect(Collectors.joining(between, open, close));
  }

  private static List<String> cells(
      Table table,
      int row,
      Set<Place> bold,
      UnaryOperator<String> escape,
      String open,
      String close) {
    return table.columns().stream()
        .map(
            column -> {
              String text = escape.apply(column.getString(row));
              boolean out = bold.contains(new Place(column.name(), row)) && !text.isEmpty();
              return out ? open + text + close : text;
            })
        .toList();
  }

  /** Says whether a column holds numbers: each cell empty or beginning like one. */
  private static boolean numeric(Table table, String name) {
    return table.stringColumn(name).asList().stream()
        .allMatch(cell -> cell.isEmpty() || cell.matches("[<-]?[0-9].*|baseline"));
  }
}
