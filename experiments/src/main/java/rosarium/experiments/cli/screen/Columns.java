package rosarium.experiments.cli.screen;

import java.util.Arrays;
import java.util.List;

/** Aligns rows of words. */
public final class Columns {
  private Columns() {}

  /** Write rows below each other, every column as wide as its widest word. */
  public static String of(List<List<String>> rows) {
    int[] width = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int c = 0; c < row.size(); c++) {
        String word = row.get(c);
        width[c] = Math.max(width[c], word.codePointCount(0, word.length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.size(); c++) {
        String word = row.get(c);
        char[] pad = new char[width[c] - word.codePointCount(0, word.length()) + 2];
        Arrays.fill(pad, ' ');
        line.append(word).append(pad);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }
}
