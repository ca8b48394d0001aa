package rosarium.analysis.figure.part;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import org.knowm.xchart.AnnotationText;

/** Writes to the right of a point; XChart's own annotation is centred on it. */
public final class BesidePoint extends AnnotationText {
  private static final int GAP = 8;
  private final String text;

  /** Write a text beside a point, in the units of the axes. */
  public BesidePoint(String text, double x, double y) {
    super(text, x, y, false);
    this.text = text;
  }

  @Override
  public void paint(Graphics2D g) {
    g.setColor(styler.getAnnotationTextFontColor());
    TextLayout layout =
        new TextLayout(text, styler.getAnnotationTextFont(), g.getFontRenderContext());
    double half = layout.getOutline(null).getBounds2D().getHeight() / 2;
    Shape outline =
        layout.getOutline(
            AffineTransform.getTranslateInstance(
                getXAxisScreenValue(x) + GAP, getYAxisScreenValue(y) + half));
    g.fill(outline);
    bounds = outline.getBounds2D();
  }
}
