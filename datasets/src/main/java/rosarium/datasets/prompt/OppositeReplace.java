package rosarium.datasets.prompt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Turns a prompt into its opposite with an explicit map of antonyms ({@code zhong2024rose}; map and
 * rule ours, methods.md section 4.2). Each phrase must occur exactly once, and what replaced it is
 * not replaced again.
 */
public final class OppositeReplace {
  private static final String ARROW = " -> ";

  private OppositeReplace() {}

  /** A phrase of the prompt and what stands for it. */
  private record Antonym(String from, String to) {}

  private record Place(int start, Antonym antonym) {
    int end() {
      return start + antonym.from().length();
    }
  }

  /**
   * Return the text with every phrase of the map replaced.
   *
   * @param lines {@code from -> to}, at least one
   * @throws IllegalArgumentException naming the line if it has no arrow, if its phrase does not
   *     occur exactly once, or if it overlaps another
   */
  public static String build(String text, List<String> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("the map is empty");
    }
    List<Place> places = new ArrayList<>();
    for (String line : lines) {
      places.add(place(text, antonym(line)));
    }
    places.sort(Comparator.comparingInt(Place::start));
    StringBuilder opposite = new StringBuilder();
    int done = 0;
    for (Place place : places) {
      if (place.start() < done) {
        throw new IllegalArgumentException(
            "'" + place.antonym().from() + "' overlaps another phrase of the map");
      }
      opposite.append(text, done, place.start()).append(place.antonym().to());
      done = place.end();
    }
    return opposite.append(text, done, text.length()).toString();
  }

  private static Antonym antonym(String line) {
    int arrow = line.indexOf(ARROW);
    if (arrow < 1) {
      throw new IllegalArgumentException("'" + line + "' is not 'from -> to'");
    }
    return new Antonym(line.substring(0, arrow), line.substring(arrow + ARROW.length()));
  }

  private static Place place(String text, Antonym antonym) {
    int first = text.indexOf(antonym.from());
    if (first < 0) {
      throw new IllegalArgumentException("'" + antonym.from() + "' does not occur");
    }
    if (text.indexOf(antonym.from(), first + 1) >= 0) {
      throw new IllegalArgumentException("'" + antonym.from() + "' occurs more than once");
    }
    return new Place(first, antonym);
  }
}
