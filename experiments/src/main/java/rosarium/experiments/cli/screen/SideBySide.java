package rosarium.experiments.cli.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.experiments.exchange.SingleQuery.Piece;

/**
 * Sets answers next to each other, wrapped to the width of the terminal, as a heat map: the warmer
 * the colour behind a token, the further apart the streams were. What the contrast changed is bold
 * and underlined, or stands between « and » where there is no terminal.
 */
public final class SideBySide {
  private static final String OFF = "\u001b[0m";
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  /** Where a warmer colour begins, nats. */
  private static final double[] WARMER = {0.1, 0.5, 2};

  /** Black on ever warmer backgrounds of the 256 colours, readable on any terminal. */
  private static final List<String> BEHIND =
      List.of("", "38;5;16;48;5;230", "38;5;16;48;5;222", "38;5;16;48;5;208");

  private static final String CHANGED = "1;4";
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
    List<String> lines = new ArrayList<>(wrap(List.of(Piece.of(column.head())), width, colours));
    lines.add("-".repeat(width));
    lines.addAll(wrap(column.pieces(), width, colours));
    lines.add("");
    lines.addAll(wrap(List.of(Piece.of(column.foot())), width, colours));
    return lines;
  }

  /** Break text at blanks; a word that is too long is cut. */
  static List<String> wrap(List<Piece> pieces, int width, boolean colours) {
    Wrapping wrapping = new Wrapping(width);
    for (Piece piece : pieces) {
      String text = colours || !piece.changed() ? piece.text() : marked(piece.text());
      String style = colours ? style(piece) : "";
      text.codePoints().forEach(c -> wrapping.add(c, style));
    }
    return wrapping.lines();
  }

  private static String style(Piece piece) {
    int warm = 0;
    while (warm < WARMER.length && piece.kl() >= WARMER[warm]) {
      warm++;
    }
    return Stream.of(piece.changed() ? CHANGED : "", BEHIND.get(warm))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(";"));
  }

  /** Say what colours and marks mean. */
  public static String legend(boolean colours) {
    if (!colours) {
      return "«token»: plain would have chosen another" + System.lineSeparator();
    }
    StringBuilder legend = new StringBuilder(shown(CHANGED, "token"));
    legend.append(": plain would have chosen another; KL between the streams, nats:");
    for (int warm = 0; warm < WARMER.length; warm++) {
      String from = " " + WARMER[warm] + " or more ";
      legend.append(' ').append(shown(BEHIND.get(warm + 1), from));
    }
    return legend + System.lineSeparator();
  }

  private static String shown(String style, String text) {
    return "\u001b[" + style + "m" + text + OFF;
  }

  private static String marked(String text) {
    String word = text.stripLeading();
    return text.substring(0, text.length() - word.length()) + "«" + word + "»";
  }

  private static int visible(String line) {
    String plain = COLOUR.matcher(line).replaceAll("");
    return plain.codePointCount(0, plain.length());
  }

  /** Collects characters with their colour into lines. */
  private static final class Wrapping {
    private record Mark(int codePoint, String style) {}

    private final int width;
    private final List<String> lines = new ArrayList<>();
    private final List<Mark> line = new ArrayList<>();

    Wrapping(int width) {
      this.width = width;
    }

    void add(int codePoint, String style) {
      if (codePoint == '\n') {
        flush(line.size());
        return;
      }
      // Control characters of an answer must not reach the terminal.
      line.add(new Mark(Character.isISOControl(codePoint) ? ' ' : codePoint, style));
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
      String on = "";
      for (Mark mark : line.subList(0, count)) {
        if (!mark.style().equals(on)) {
          text.append(on.isEmpty() ? "" : OFF);
          text.append(mark.style().isEmpty() ? "" : "\u001b[" + mark.style() + "m");
          on = mark.style();
        }
        text.appendCodePoint(mark.codePoint());
      }
      lines.add(text + (on.isEmpty() ? "" : OFF));
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
