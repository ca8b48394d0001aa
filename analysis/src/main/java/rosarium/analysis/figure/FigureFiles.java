package rosarium.analysis.figure;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.table.CsvText;

/**
 * Writes a drawing as PNG at twice its size, SVG, PDF and CSV. XChart draws text as outlines, so
 * that SVG and PDF need no font where they are read, and no text can break the file.
 */
public final class FigureFiles {
  private static final int PNG_SCALE = 2;

  /** The PDF writer takes a unit for a millimetre; a chart's unit is a pixel, 96 to the inch. */
  private static final double MM_PER_PIXEL = 25.4 / 96;

  private static final Pattern DOCTYPE = Pattern.compile("<!DOCTYPE[^>]*>\\s*");

  /** More digits than a screen or a press can show; they make up two thirds of the file. */
  private static final Pattern FINE = Pattern.compile("(\\d\\.\\d{2})\\d+");

  private static final Pattern CLIP = Pattern.compile("clip-?\\d+");

  static {
    // Servers have no display; AWT reads this once, before it is first used.
    System.setProperty("java.awt.headless", "true");
  }

  private FigureFiles() {}

  /** Return what to do when this machine cannot draw text; empty when it can. */
  public static Optional<String> unable() {
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
      new TextLayout("α 0", font, new FontRenderContext(null, true, false)).getOutline(null);
      return Optional.empty();
    } catch (RuntimeException | LinkageError | InternalError e) {
      return Optional.of(
          "not drawn: this Java cannot draw text ("
              + e.getClass().getSimpleName()
              + "); install fonts, on Debian and Ubuntu with 'apt-get install fontconfig libfreetype6"
              + " fonts-dejavu-core', and make the report again");
    }
  }

  /** Write all four files and return the SVG. */
  public static String write(Path folder, Drawing drawing) {
    write(folder, drawing, ".png", png(drawing));
    write(folder, drawing, ".pdf", vector("pdf", drawing, MM_PER_PIXEL));
    String svg = tidy(new String(vector("svg", drawing, 1), StandardCharsets.UTF_8));
    write(folder, drawing, ".svg", svg.getBytes(StandardCharsets.UTF_8));
    write(folder, drawing, ".csv", CsvText.of(drawing.data()).getBytes(StandardCharsets.UTF_8));
    return svg;
  }

  private static void write(Path folder, Drawing drawing, String ending, byte[] content) {
    AtomicFiles.write(folder.resolve(drawing.name() + ending), content);
  }

  private static byte[] png(Drawing drawing) {
    BufferedImage image =
        new BufferedImage(
            PNG_SCALE * drawing.width(), PNG_SCALE * drawing.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(FigureStyle.PAPER);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(PNG_SCALE, PNG_SCALE);
    drawing.paint(graphics);
    graphics.dispose();
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Return the bytes of a vector format. Its writer numbers PDF resources in the digits of the
   * default locale, which would make a broken file where those are not ASCII.
   */
  private static synchronized byte[] vector(String format, Drawing drawing, double scale) {
    VectorGraphics2D graphics = new VectorGraphics2D();
    graphics.scale(scale, scale);
    drawing.paint(graphics);
    PageSize size = new PageSize(scale * drawing.width(), scale * drawing.height());
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      Processors.get(format).getDocument(graphics.getCommands(), size).writeTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  /**
   * Drops the reference to a DTD elsewhere and digits that nobody sees, and numbers clips, which
   * are named by hash codes. No text is touched, since text is drawn as outlines.
   */
  private static String tidy(String svg) {
    Map<String, String> ids = new LinkedHashMap<>();
    Matcher clip =
        CLIP.matcher(FINE.matcher(DOCTYPE.matcher(svg).replaceFirst("")).replaceAll("$1"));
    return clip.replaceAll(
        found -> ids.computeIfAbsent(found.group(), old -> "area" + (ids.size() + 1)));
  }
}
