package rosarium.analysis.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.figure.Figures;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.table.ReadableTables;

/** Assembles the page. Its policy lets run the one script that is ours, and fetch nothing. */
final class Page {
  private static final Map<String, String> TITLES =
      Map.of(
          "safety", "Safety and over-refusal",
          "judges", "All judges",
          "wins", "Win rates",
          "comparisons", "Paired comparisons with plain",
          "cost", "Cost",
          "agreement", "Agreement of two judges",
          "agreement-joint", "Agreement of all judges",
          "disagreements", "Where judges disagree");

  private final RunNumbers numbers;
  private final List<Figures.Outcome> figures;
  private final RunFacts facts;
  private final List<String> cautions;

  Page(RunNumbers numbers, List<Figures.Outcome> figures, List<String> cautions) {
    this.numbers = numbers;
    this.cautions = cautions;
    this.figures = figures;
    this.facts = new RunFacts(numbers.run());
  }

  String html() {
    AnswerData.Gathered answers = AnswerData.of(numbers);
    String script = Report.resource("report.js");
    StringBuilder out = new StringBuilder();
    out.append(head(script));
    out.append("<header>\n<p class=\"kind\">Rosarium run</p>\n<h1>")
        .append(Html.isolated(numbers.run().name()))
        .append("</h1>\n")
        .append(HtmlTables.facts(facts.head()))
        .append("</header>\n");
    out.append(
        """
        <nav aria-label="Parts of this page"><a href="#summary">Summary</a>
        <a href="#figures">Figures</a> <a href="#tables">Tables</a> <a href="#answers">Answers</a>
        <a href="#prompts">Prompts</a> <a href="#config">Config</a>
        <a href="#environment">Environment</a></nav>
        <main>
        """);
    out.append(section("summary", "Summary", summary(answers.notes())));
    out.append(section("figures", "Figures", InlineFigures.of(figures)));
    out.append(section("tables", "Tables", tables()));
    out.append(section("answers", "Answers side by side", Report.resource("browser.html")));
    out.append(section("prompts", "Prompts", prompts()));
    out.append(
        section("config", "Config", "<pre><bdi>" + Html.escape(facts.config()) + "</bdi></pre>\n"));
    out.append(section("environment", "Environment", HtmlTables.facts(facts.environment())));
    out.append("</main>\n<script type=\"application/json\" id=\"data\">")
        .append(EmbeddedJson.of(answers.page()))
        .append("</script>\n<script>")
        .append(script)
        .append("</script>\n</body>\n</html>\n");
    return out.toString();
  }

  private String head(String script) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="Content-Security-Policy" content="%s">
        <link rel="icon" href="data:,">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        """
        .formatted(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
                + hash(script)
                + "'; base-uri 'none'; form-action 'none'",
            Html.escape(numbers.run().name() + " - Rosarium"),
            Report.resource("report.css"));
  }

  private static String hash(String script) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hashed = digest.digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hashed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String section(String id, String title, String content) {
    return "<section id=\"" + id + "\">\n<h2>" + title + "</h2>\n" + content + "</section>\n";
  }

  private String summary(List<String> notes) {
    StringBuilder out = new StringBuilder();
    List<Findings.Finding> findings = new Findings(numbers).all();
    if (findings.isEmpty()) {
      out.append(
          "<p>Nothing could be compared: no variant has judged answers and a plain cell with the"
              + " same model, queries and limit of tokens beside it.</p>\n");
    } else {
      out.append(
          "<p>Each variant against plain decoding on the same queries, by exact McNemar tests with"
              + " Holm's correction. A difference is claimed where p is below 0.05.</p>\n<ul"
              + " class=\"findings\">\n");
      for (Findings.Finding finding : findings) {
        String tag =
            switch (finding.meaning()) {
              case BETTER -> "better";
              case WORSE -> "worse";
              case NONE -> "no evidence";
            };
        out.append("<li class=\"").append(tag.replace(' ', '-')).append("\"><span>").append(tag);
        out.append("</span> ").append(Html.isolated(finding.text())).append("</li>\n");
      }
      out.append("</ul>\n");
    }
    List<String> care = new ArrayList<>(new Warnings(numbers).all());
    care.addAll(cautions);
    list(out, "Read with care", care);
    list(out, "State of the run", notes);
    return out.toString();
  }

  private static void list(StringBuilder out, String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      out.append("<h3>").append(title).append("</h3>\n<ul class=\"care\">\n");
      sentences.forEach(each -> out.append("<li>").append(Html.isolated(each)).append("</li>\n"));
      out.append("</ul>\n");
    }
  }

  private String tables() {
    Map<String, ReadableTables.Captioned> tables =
        new LinkedHashMap<>(
            ReadableTables.of(
                numbers.summary(), numbers.comparisons(), numbers.cost(), List.of(), List.of()));
    Disputes.tables(numbers.run().folder()).forEach(tables::put);
    StringBuilder out = new StringBuilder();
    tables.forEach(
        (name, captioned) ->
            out.append("<h3>")
                .append(Html.escape(title(name)))
                .append("</h3>\n")
                .append(HtmlTables.of(captioned.table(), captioned.bold()))
                .append("<p class=\"note\">")
                .append(Html.isolated(captioned.note()))
                .append("</p>\n"));
    return out.length() > 0 ? out.toString() : "<p>No answers have been analysed yet.</p>\n";
  }

  private static String title(String name) {
    String known = TITLES.get(name);
    if (known != null) {
      return known;
    }
    return name.startsWith("safety-")
        ? TITLES.get("safety") + " by " + name.substring("safety-".length())
        : name;
  }

  private String prompts() {
    StringBuilder out = new StringBuilder();
    for (RunFacts.UsedPrompt prompt : facts.prompts()) {
      out.append("<article class=\"prompt\"><h3>").append(Html.isolated(prompt.id()));
      out.append("</h3>\n<p class=\"note\">")
          .append(Html.escape(prompt.roles()))
          .append(" stream; SHA-256 <code>")
          .append(Html.escape(prompt.sha256()))
          .append("</code></p>\n");
      prompt
          .text()
          .ifPresent(
              text -> out.append("<pre><bdi>").append(Html.escape(text)).append("</bdi></pre>\n"));
      out.append("</article>\n");
    }
    return out.length() > 0 ? out.toString() : "<p>The plan names none.</p>\n";
  }
}
