package rosarium.analysis.figure.tuning;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.FigureFiles;
import rosarium.analysis.figure.Look;
import rosarium.core.tuning.LossCurve;

/** Draws how a tuning went and what came of it. */
public final class TuningFigures {
  private TuningFigures() {}

  /**
   * One row of a soft prompt.
   *
   * @param place from 0
   * @param beganAs the token whose embedding it began as
   * @param kept cosine of the angle to that embedding, in [-1, 1]
   * @param nearest the token that it looks most like, that one aside
   * @param near cosine of the angle to that
   */
  public record Row(int place, String beganAs, double kept, String nearest, double near) {}

  /**
   * What was drawn.
   *
   * @param names of the files, without ending
   * @param unable why nothing could be drawn, if so
   */
  public record Outcome(List<String> names, Optional<String> unable) {}

  /**
   * Write PNG, SVG, PDF and CSV into {@code folder}.
   *
   * @param curves by the name of the prompt, in the order of the panels
   * @param rows by the name of the prompt
   */
  public static Outcome write(
      Path folder, Map<String, LossCurve> curves, Map<String, List<Row>> rows, Look look) {
    Optional<String> unable = FigureFiles.unable();
    List<String> names = new ArrayList<>();
    if (unable.isEmpty()) {
      List<Drawing> drawings = new ArrayList<>();
      LossFigure.draw(curves, look).ifPresent(drawings::add);
      drawings.add(NearestFigure.draw(rows, look));
      for (Drawing drawing : drawings) {
        String unused = FigureFiles.write(folder, drawing);
        names.add(drawing.name());
      }
    }
    return new Outcome(names, unable);
  }
}
