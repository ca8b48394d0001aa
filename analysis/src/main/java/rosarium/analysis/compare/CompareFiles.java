package rosarium.analysis.compare;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import rosarium.analysis.metric.Comparison;
import rosarium.analysis.metric.Effect;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.table.CsvText;
import rosarium.analysis.table.MarkupText;
import rosarium.analysis.table.Numbers;
import rosarium.core.judge.Estimate;
import rosarium.core.judge.Interval;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Writes comparisons: {@code comparison.csv} and {@code .md} with the numbers, {@code
 * discordant.csv} and {@code .md} with every pair of answers that the leading judge tells apart.
 */
public final class CompareFiles {
  private CompareFiles() {}

  /** Write all four into a folder, made when needed. */
  public static void write(Path folder, List<Versus> all) {
    put(folder.resolve("comparison.csv"), CsvText.of(numbers(all)));
    put(folder.resolve("comparison.md"), markdown(all));
    put(folder.resolve("discordant.csv"), CsvText.of(answers(all)));
    put(folder.resolve("discordant.md"), reading(all));
  }

  private static void put(Path file, String text) {
    AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Return every number, one metric of one pair a line. */
  public static Table numbers(List<Versus> all) {
    Rows rows = new Rows("comparison");
    for (Versus versus : all) {
      for (Versus.Line line : versus.lines()) {
        Comparison found = line.comparison();
        rows.put("first_run", versus.first().place()).put("first", versus.first().name());
        rows.put("first_cell", versus.first().cell().id());
        rows.put("second_run", versus.second().place()).put("second", versus.second().name());
        rows.put("second_cell", versus.second().cell().id());
        rows.put("dataset", versus.first().cell().dataset());
        rows.put("metric", line.first().metric()).put("unit", line.first().unit());
        rows.put("matched_queries", Integer.toString(versus.matched()));
        estimate(rows, "first", line.first());
        estimate(rows, "second", line.second());
        rows.put("pairs", Integer.toString(found.n()));
        rows.put("unscored_pairs", Integer.toString(found.unscored()));
        rows.put("difference", found.difference());
        rows.put("low", found.ci95().low()).put("high", found.ci95().high());
        rows.put("only_first", count(found.onlyBaseline()));
        rows.put("only_second", count(found.onlyVariant()));
        rows.put("p_value", found.pValue()).put("p_holm", line.holm());
        rows.put("test", found.test());
        effect(rows, line.effect());
      }
    }
    return rows.table();
  }

  private static void effect(Rows rows, Effect effect) {
    rows.put("effect", effect.kind()).put("effect_value", effect.value());
    rows.put("effect_low", limit(effect, Interval::low));
    rows.put("effect_high", limit(effect, Interval::high));
    rows.put("p_sign_flip", effect.signFlip());
    rows.put("detectable", effect.detectable());
    rows.put("detectable_assumes", effect.assumes());
    rows.put("cautions", String.join("; ", effect.cautions()));
  }

  private static void estimate(Rows rows, String side, Estimate estimate) {
    rows.put(side + "_value", estimate.value());
    rows.put(side + "_low", estimate.ci95().low());
    rows.put(side + "_high", estimate.ci95().high());
    rows.put(side + "_n", Integer.toString(estimate.scored()));
    rows.put(side + "_unscored", Integer.toString(estimate.unscored()));
  }

  /** Return what a person wants to see of one pair, text in every cell. */
  public static Table readable(Versus versus, boolean everything) {
    Rows rows = new Rows("comparison");
    for (Versus.Line line : versus.lines()) {
      String metric = line.first().metric();
      if (!everything && !line.judged() && !List.of("loop", "empty", "length").contains(metric)) {
        continue;
      }
      boolean share = line.comparison().onlyVariant().isPresent();
      Comparison found = line.comparison();
      double scale = share ? 100 : 1;
      rows.put("metric", metric).put("unit", share ? "%" : line.first().unit());
      rows.put("first", interval(line.first(), scale));
      rows.put("second", interval(line.second(), scale));
      rows.put(
          "difference",
          Numbers.interval(
              scale * found.difference(),
              scale * found.ci95().low(),
              scale * found.ci95().high(),
              share ? 1 : 2));
      rows.put("only first", count(found.onlyBaseline()));
      rows.put("only second", count(found.onlyVariant()));
      rows.put("p", found.pValue().isPresent() ? Numbers.p(found.pValue().getAsDouble()) : "");
      rows.put("p Holm", found.pValue().isPresent() ? Numbers.p(line.holm()) : "");
      rows.put("test", found.test());
      OptionalDouble least = line.effect().detectable();
      rows.put(
          "detectable",
          least.isPresent() ? Numbers.fixed(scale * least.getAsDouble(), share ? 1 : 2) : "none");
      rows.put("n", Integer.toString(found.n()));
      rows.put("unscored", Integer.toString(found.unscored()));
    }
    return rows.table();
  }

  private static String interval(Estimate estimate, double scale) {
    return Numbers.interval(
        scale * estimate.value(),
        scale * estimate.ci95().low(),
        scale * estimate.ci95().high(),
        scale == 100 ? 1 : 2);
  }

  /** What a reader of {@link #readable} has to know. */
  public static final String NOTE =
      "Difference: second minus first on the pairs of answers that both have a value, with 95 %"
          + " interval by bootstrap over queries. Holm corrects over all cells compared with this"
          + " first one. Detectable: the least difference found with power 0.8 at level 0.05, if as"
          + " many answers differ as did here.";

  private static String markdown(List<Versus> all) {
    StringBuilder out = new StringBuilder("# Comparison\n");
    for (Versus versus : all) {
      out.append("\n## ").append(MarkupText.escapeMarkdown(versus.second().full()));
      out.append("\n\nagainst ").append(MarkupText.escapeMarkdown(versus.first().full()));
      out.append("\n\n").append(versus.matched()).append(" queries matched by hash");
      out.append(versus.left() > 0 ? ", " + versus.left() + " left out.\n\n" : ".\n\n");
      for (String differs : versus.first().differences(versus.second())) {
        out.append("- ").append(MarkupText.escapeMarkdown(differs)).append('\n');
      }
      out.append('\n').append(MarkupText.markdown(readable(versus, true), NOTE));
    }
    return out.toString();
  }

  private static Table answers(List<Versus> all) {
    Rows rows = new Rows("discordant");
    for (Versus versus : all) {
      for (Versus.Discordant each : versus.discordant()) {
        rows.put("first", versus.first().full()).put("second", versus.second().full());
        rows.put("metric", each.metric()).put("dataset", each.query().dataset());
        rows.put("query", each.query().id()).put("sample", Integer.toString(each.sample()));
        rows.put("type", each.query().type());
        rows.put("only", each.first() ? "first" : "second").put("asked", each.query().text());
        rows.put("first_answer", each.firstText()).put("second_answer", each.secondText());
      }
    }
    return rows.table();
  }

  private static String reading(List<Versus> all) {
    StringBuilder out = new StringBuilder("# Answers that the judges tell apart\n");
    for (Versus versus : all) {
      out.append("\n## ").append(MarkupText.escapeMarkdown(versus.second().full()));
      out.append("\n\nagainst ").append(MarkupText.escapeMarkdown(versus.first().full()));
      out.append('\n');
      for (Versus.Discordant each : versus.discordant()) {
        out.append("\n### ").append(MarkupText.escapeMarkdown(each.query().id()));
        out.append(": ").append(MarkupText.escapeMarkdown(each.metric()));
        out.append(each.first() ? " only of the first\n" : " only of the second\n");
        fenced(out, "Asked", each.query().text());
        fenced(out, "First", each.firstText());
        fenced(out, "Second", each.secondText());
      }
      out.append(versus.discordant().isEmpty() ? "\nNone.\n" : "");
    }
    return out.toString();
  }

  /** A fence is longer than any row of backticks in the text, so that nothing gets out of it. */
  private static void fenced(StringBuilder out, String what, String text) {
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    out.append('\n').append(what).append(":\n\n").append(fence).append("text\n");
    out.append(text.replace("\r", "\n")).append('\n').append(fence).append('\n');
  }

  private static String count(OptionalInt value) {
    return value.isPresent() ? Integer.toString(value.getAsInt()) : "";
  }

  private static OptionalDouble limit(Effect effect, ToDoubleFunction<Interval> of) {
    return effect.ci95().isPresent()
        ? OptionalDouble.of(of.applyAsDouble(effect.ci95().get()))
        : OptionalDouble.empty();
  }

  /** Columns that grow together. */
  private static final class Rows {
    private final String name;
    private final Map<String, Column<?>> columns = new LinkedHashMap<>();

    Rows(String name) {
      this.name = name;
    }

    Rows put(String column, String text) {
      columns.computeIfAbsent(column, StringColumn::create).appendObj(text);
      return this;
    }

    Rows put(String column, double number) {
      columns.computeIfAbsent(column, DoubleColumn::create).appendObj(number);
      return this;
    }

    Rows put(String column, OptionalDouble number) {
      if (number.isPresent()) {
        return put(column, number.getAsDouble());
      }
      columns.computeIfAbsent(column, DoubleColumn::create).appendMissing();
      return this;
    }

    Table table() {
      Table table = Table.create(name);
      columns.values().forEach(table::addColumns);
      return table;
    }
  }
}
