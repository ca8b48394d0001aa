package rosarium.analysis.figure.part;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import org.knowm.xchart.AnnotationText;

/** Writes into a cell of a grid, in the middle; or leaning, upwards from there. */
final class GridText extends AnnotationText {
  private static final double LEAN = -Math.PI / 3.2;

  /** Three digits fit into the narrowest cell. */
  private static final double SMALLER = 0.86;

  private final String text;
  private final Color colour;
  private final boolean leaning;

  GridText(String text, double x, double y, Color colour, boolean leaning) {
    super(text, x, y, false);
    this.text = text;
    this.colour = colour;
    this.leaning = leaning;
  }

  @Override
  public void paint(Graphics2D g) {
    if (text.isEmpty()) {
      return;
    }
    g.setColor(colour);
    Font font = styler.getAnnotationTextFont();
    Font fitting = leaning ? font : font.deriveFont((float) (SMALLER * font.getSize2D()));
    TextLayout layout = new TextLayout(text, fitting, g.getFontRenderContext());
    Rectangle2D box = layout.getOutline(null).getBounds2D();
    AffineTransform place =
        AffineTransform.getTranslateInstance(getXAxisScreenValue(x), getYAxisScreenValue(y));
    if (leaning) {
      place.rotate(LEAN);
      place.translate(-box.getX(), 0);
    } else {
      place.translate(-box.getCenterX(), -box.getCenterY());
    }
    Shape outline = layout.getOutline(place);
    g.fill(outline);
    bounds = outline.getBounds2D();
  }
}
