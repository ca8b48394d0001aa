package rosarium.analysis.figure;

import java.awt.GraphicsEnvironment;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a user wants the figures.
 *
 * @param words of axes and legends
 * @param font family, as the system calls it; empty for its sans serif
 * @param text factor of every size of text, in [{@value #LEAST_TEXT}, {@value #MOST_TEXT}]; 1 is 13
 *     to 15 pixels
 * @param width of a figure, pixels of which 96 are an inch, in [{@value #LEAST_WIDTH}, {@value
 *     #MOST_WIDTH}]; heights follow
 * @param titles whether a figure says at its top what it is of
 * @param figures ids of those to draw; empty for all
 * @param cells names of those to show: ids, labels or variants; empty for all
 */
public record Look(
    Words words,
    String font,
    double text,
    int width,
    boolean titles,
    Set<String> figures,
    List<String> cells) {
  /** Least factor of text. */
  public static final double LEAST_TEXT = 0.5;

  /** Largest factor of text. */
  public static final double MOST_TEXT = 3;

  /** Least width, pixels. */
  public static final int LEAST_WIDTH = 400;

  /** Largest width, pixels. */
  public static final int MOST_WIDTH = 4000;

  /** Width for which figures state their measures. */
  public static final int STANDARD_WIDTH = 860;

  /** Copy the collections. */
  public Look {
    figures = Set.copyOf(figures);
    cells = List.copyOf(cells);
    if (!(text >= LEAST_TEXT && text <= MOST_TEXT) || width < LEAST_WIDTH || width > MOST_WIDTH) {
      throw new IllegalArgumentException("text " + text + ", width " + width);
    }
  }

  /** Return how figures look when nobody says: English, every figure, every cell. */
  public static Look standard() {
    return new Look(Words.of("en"), "", 1, STANDARD_WIDTH, true, Set.of(), List.of());
  }

  /** Return the word or phrase of axes and legends that goes by a key. */
  public String say(String key, Object... of) {
    return words.say(key, of);
  }

  /** Return a length that belongs to text, such as the height of a row, pixels. */
  public int px(double standard) {
    return (int) Math.round(standard * text);
  }

  /** Return a length that belongs to the whole figure, pixels. */
  public int wide(double standard) {
    return (int) Math.round(standard * width / STANDARD_WIDTH);
  }

  /** Return the locale of numbers on axes. */
  public Locale locale() {
    return words.locale();
  }

  /** Return the font families of this system; none where it cannot say. */
  public static List<String> fonts() {
    try {
      System.setProperty("java.awt.headless", "true");
      return List.of(
          GraphicsEnvironment.getLocalGraphicsEnvironment()
              .getAvailableFontFamilyNames(Locale.ROOT));
    } catch (RuntimeException | LinkageError | InternalError e) {
      return List.of();
    }
  }
}
