package rosarium.analysis.report;

import java.util.List;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figures;

/** Puts figures into the page as SVG that follows its light or dark colours. */
final class InlineFigures {
  private InlineFigures() {}

  static String of(List<Figures.Outcome> outcomes) {
    StringBuilder out = new StringBuilder();
    int number = 0;
    StringBuilder skipped = new StringBuilder();
    for (Figures.Outcome outcome : outcomes) {
      String title = Html.escape(outcome.card().title());
      if (outcome.drawn().isEmpty()) {
        String why = outcome.skipped().orElse("not drawn");
        skipped
            .append("<li>")
            .append(title)
            .append(": ")
            .append(Html.escape(why))
            .append("</li>\n");
        continue;
      }
      out.append("<h3>").append(title).append("</h3>\n");
      for (Figures.Drawn drawn : outcome.drawn()) {
        out.append(figure(drawn, ++number));
      }
    }
    if (skipped.length() > 0) {
      out.append("<details class=\"skipped\"><summary>Not drawn</summary>\n<ul>\n");
      out.append(skipped).append("</ul>\n</details>\n");
    }
    return out.toString();
  }

  private static String figure(Figures.Drawn drawn, int number) {
    Drawing drawing = drawn.drawing();
    StringBuilder out = new StringBuilder("<figure>\n");
    out.append(inline(drawn.svg(), drawing.title(), "f" + number + "-"));
    out.append("<figcaption>").append(Html.escape(drawing.caption())).append(" <span>Files:");
    for (String ending : List.of("png", "svg", "pdf", "csv")) {
      String href = Html.escape("figures/" + drawing.name() + "." + ending);
      out.append(" <a href=\"").append(href).append("\">").append(ending).append("</a>");
    }
    return out.append("</span></figcaption>\n</figure>\n").toString();
  }

  /** Ids get a prefix, since those of two figures would meet on one page. */
  private static String inline(String svg, String title, String prefix) {
    String label = "<svg role=\"img\" aria-label=\"" + Html.escape(title) + "\" ";
    return svg.replaceFirst("(?s)^<\\?xml.*?\\?>\\s*", "")
        .replaceFirst(" height=\"[^\"]*px\"", "")
        .replaceFirst(" width=\"[^\"]*px\"", "")
        .replace("\"area", "\"" + prefix + "area")
        .replace("url(#area", "url(#" + prefix + "area")
        .replace("rgb(255,255,255)", "var(--card)")
        .replace("rgb(34,34,34)", "var(--ink)")
        .replace("rgb(221,221,221)", "var(--line)")
        .replaceFirst("<svg ", java.util.regex.Matcher.quoteReplacement(label));
  }
}
