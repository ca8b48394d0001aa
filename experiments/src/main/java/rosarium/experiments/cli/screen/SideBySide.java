package rosarium.experiments.cli.screen;

import java.util.ArrayList;
import java.util.List;
import rosarium.experiments.exchange.SingleQuery.Piece;

/**
 * Sets answers next to each other, wrapped to the width of the terminal. What the contrast changed
 * is shown in reverse video, or between « and » where there is no terminal.
 */
public final class SideBySide {
  private static final String ON = "\u001b[7m";
  private static final String OFF = "\u001b[0m";
  private static final int GAP = 3;
  private static final int NARROWEST = 24;

  private SideBySide() {}

  /**
   * One answer.
   *
   * @param head what it is
   * @param pieces its text
   * @param foot one line about it
   */
  public record Column(String head, List<Piece> pieces, String foot) {
    /** Copy the list. */
    public Column {
      pieces = List.copyOf(pieces);
    }
  }

  /** Set the columns; as many next to each other as fit, the rest below. */
  public static String of(List<Column> columns, int width, boolean colours) {
    int abreast = Math.max(1, Math.min(columns.size(), (width + GAP) / (NARROWEST + GAP)));
    int each = (width + GAP) / abreast - GAP;
    StringBuilder text = new StringBuilder();
    for (int first = 0; first < columns.size(); first += abreast) {
      List<List<String>> blocks = new ArrayList<>();
      for (Column column : columns.subList(first, Math.min(columns.size(), first + abreast))) {
        blocks.add(block(column, each, colours));
      }
      append(text, blocks, each);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<List<String>> blocks, int width) {
    int height = blocks.stream().mapToInt(List::size).max().orElse(0);
    for (int l = 0; l < height; l++) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < blocks.size(); c++) {
        String cell = l < blocks.get(c).size() ? blocks.get(c).get(l) : "";
        line.append(cell);
        if (c + 1 < blocks.size()) {
          line.append(" ".repeat(Math.max(0, width - visible(cell)) + GAP));
        }
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    text.append(System.lineSeparator());
  }

  private static List<String> block(Column column, int width, boolean colours) {
    List<String> lines =
        new ArrayList<>(wrap(List.of(new Piece(column.head(), false)), width, colours));
    lines.add("-".repeat(width));
    lines.addAll(wrap(column.pieces(), width, colours));
    lines.add("");
    lines.addAll(wrap(List.of(new Piece(column.foot(), false)), width, colours));
    return lines;
  }

  /** Break text at blanks; a word that is too long is cut. */
  static List<String> wrap(List<Piece> pieces, int width, boolean colours) {
    Wrapping wrapping = new Wrapping(width, colours);
    for (Piece piece : pieces) {
      String text = colours || !piece.changed() ? piece.text() : marked(piece.text());
      text.codePoints().forEach(c -> wrapping.add(c, colours && piece.changed()));
    }
    return wrapping.lines();
  }

  private static String marked(String text) {
    String word = text.stripLeading();
    return text.substring(0, text.length() - word.length()) + "«" + word + "»";
  }

  private static int visible(String line) {
    String plain = line.replace(ON, "").replace(OFF, "");
    return plain.codePointCount(0, plain.length());
  }

  /** Collects characters with their colour into lines. */
  private static final class Wrapping {
    private record Mark(int codePoint, boolean on) {}

    private final int width;
    private final boolean colours;
    private final List<String> lines = new ArrayList<>();
    private final List<Mark> line = new ArrayList<>();

    Wrapping(int width, boolean colours) {
      this.width = width;
      this.colours = colours;
    }

    void add(int codePoint, boolean on) {
      if (codePoint == '\n') {
        flush(line.size());
        return;
      }
      // Control characters of an answer must not reach the terminal.
      line.add(new Mark(Character.isISOControl(codePoint) ? ' ' : codePoint, on));
      if (line.size() > width) {
        int blank = lastBlank();
        flush(blank > 0 ? blank : width);
        if (!line.isEmpty() && line.get(0).codePoint() == ' ') {
          line.remove(0);
        }
      }
    }

    private int lastBlank() {
      for (int i = line.size() - 1; i > 0; i--) {
        if (line.get(i).codePoint() == ' ') {
          return i;
        }
      }
      return -1;
    }

    private void flush(int count) {
      StringBuilder text = new StringBuilder();
      boolean on = false;
      for (Mark mark : line.subList(0, count)) {
        if (mark.on() != on) {
          text.append(mark.on() ? ON : OFF);
          on = mark.on();
        }
        text.appendCodePoint(mark.codePoint());
      }
      lines.add(text + (on && colours ? OFF : ""));
      line.subList(0, count).clear();
    }

    List<String> lines() {
      if (!line.isEmpty() || lines.isEmpty()) {
        flush(line.size());
      }
      return lines;
    }
  }
}
