package rosarium.analysis.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    List<String> lines = new ArrayList<>();
    lines.add(markdownRow(table.columnNames()));
    lines.add(
        table.columns().stream()
            .map(column -> numeric(table, column.name()) ? "---:" : "---")
            .collect(Collectors.joining(" | ", "| ", " |")));
    for (int row = 0; row < table.rowCount(); row++) {
      lines.add(markdownRow(cells(table, row)));
    }
    if (!note.isEmpty()) {
      lines.add("");
      lines.add(escapeMarkdown(note));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Return a tabular between booktabs rules, with the note as a comment before it. */
  public static String latex(Table table, String note) {
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
    lines.add(latexRow(table.columnNames()));
    lines.add("\\midrule");
    for (int row = 0; row < table.rowCount(); row++) {
      lines.add(latexRow(cells(table, row)));
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

  private static String markdownRow(List<String> cells) {
    return cells.stream()
        .map(MarkupText::escapeMarkdown)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String latexRow(List<String> cells) {
    return cells.stream().map(MarkupText::escapeLatex).collect(Collectors.joining(" & ")) + " \\\\";
  }

  private static List<String> cells(Table table, int row) {
    return table.columns().stream().map(column -> column.getString(row)).toList();
  }

  /** Says whether a column holds numbers: each cell empty or beginning like one. */
  private static boolean numeric(Table table, String name) {
    return table.stringColumn(name).asList().stream()
        .allMatch(cell -> cell.isEmpty() || cell.matches("[<-]?[0-9].*|baseline"));
  }
}
