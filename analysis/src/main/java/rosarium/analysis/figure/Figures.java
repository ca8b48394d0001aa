package rosarium.analysis.figure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the figures, draws them and writes their files. */
public final class Figures {
  private Figures() {}

  /**
   * What became of one figure.
   *
   * @param card what it is
   * @param drawn what was drawn; empty when it was skipped
   * @param skipped why nothing was drawn; empty when something was
   */
  public record Outcome(FigureCard card, List<Drawn> drawn, Optional<String> skipped) {
    /** Copy the list. */
    public Outcome {
      drawn = List.copyOf(drawn);
    }
  }

  /**
   * A drawing whose files are written.
   *
   * @param drawing the drawing
   * @param svg its SVG, as in the file
   */
  public record Drawn(Drawing drawing, String svg) {}

  /** Return all figures in the order in which a reader wants them. */
  public static List<Figure> all() {
    List<Figure> found = new ArrayList<>();
    ServiceLoader.load(Figure.class).forEach(found::add);
    found.sort(
        Comparator.comparing((Figure figure) -> card(figure).place())
            .thenComparing(figure -> card(figure).id()));
    return found;
  }

  /**
   * Return the card of a figure.
   *
   * @throws IllegalArgumentException when it has none
   */
  public static FigureCard card(Figure figure) {
    FigureCard card = figure.getClass().getAnnotation(FigureCard.class);
    if (card == null) {
      throw new IllegalArgumentException(figure.getClass().getName() + " has no @FigureCard");
    }
    return card;
  }

  /** Return the ids of all figures, in order. */
  public static List<String> ids() {
    return all().stream().map(figure -> card(figure).id()).toList();
  }

  /**
   * Draw the figures that are wanted, write their files into {@code folder}, and remove those that
   * an earlier report left there and this one does not draw. Without fonts nothing is drawn and
   * every outcome says what to install.
   *
   * @param numbers of the cells to show
   */
  public static List<Outcome> write(Path folder, RunNumbers numbers, Look look) {
    Optional<String> unable = FigureFiles.unable();
    List<Outcome> outcomes = new ArrayList<>();
    for (Figure figure : all()) {
      FigureCard card = card(figure);
      if (!look.figures().isEmpty() && !look.figures().contains(card.id())) {
        continue;
      }
      if (unable.isPresent()) {
        outcomes.add(new Outcome(card, List.of(), unable));
        continue;
      }
      List<Drawn> drawn = new ArrayList<>();
      for (Drawing drawing : figure.draw(numbers, look)) {
        drawn.add(new Drawn(drawing, FigureFiles.write(folder, drawing)));
      }
      outcomes.add(
          new Outcome(
              card,
              drawn,
              drawn.isEmpty()
                  ? Optional.of("not drawn: it needs " + card.needs() + ", and this run has none")
                  : Optional.empty()));
    }
    if (unable.isEmpty()) {
      FigureIndex.update(folder, outcomes);
    }
    return outcomes;
  }
}
