package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.FigureStyle;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.figure.part.DataRows;
import rosarium.analysis.figure.part.DotRows;
import rosarium.analysis.figure.part.Mark;
import rosarium.core.record.Cell;

/** Draws one variant under each of its prompt pairs: what the reverse prompt does. */
@AutoService(Figure.class)
@FigureCard(
    id = "prompts",
    title = "Types of reverse prompts",
    needs = "judged answers of one variant under two prompt pairs",
    place = 5)
public final class PromptFigure implements Figure {
  /** Make one; found as a service. */
  public PromptFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<List<Object>, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : numbers.run().cells()) {
      boolean judged =
          numbers.rate(cell, "refusal").isPresent()
              || numbers.rate(cell, "over-refusal").isPresent();
      if (judged && cell.prompts().containsKey("reverse")) {
        List<Object> key = new ArrayList<>(RunNumbers.settings(cell));
        key.remove(cell.promptPair());
        key.add(cell.dataset());
        groups.computeIfAbsent(key, each -> new ArrayList<>()).add(cell);
      }
    }
    groups.values().removeIf(cells -> cells.size() < 2);
    List<Drawing> drawings = new ArrayList<>();
    for (List<Cell> cells : groups.values()) {
      Cell any = cells.get(0);
      String part = any.label() + ", " + any.dataset() + ", " + any.model() + " " + any.dtype();
      List<String> taken = drawings.stream().map(Drawing::name).toList();
      String name = Drawing.name("prompts", groups.size() > 1 ? part : "", taken);
      drawings.add(drawing(numbers, look, name, part, cells));
    }
    return drawings;
  }

  private static Drawing drawing(
      RunNumbers numbers, Look look, String name, String part, List<Cell> cells) {
    Map<String, Cell> rows = new LinkedHashMap<>();
    numbers.baseline(cells.get(0)).ifPresent(plain -> rows.put(plain.label(), plain));
    for (Cell cell : cells) {
      String pair = CellNames.clean(cell.promptPair());
      rows.put(rows.containsKey(pair) ? pair + " " + cell.id() : pair, cell);
    }
    List<String> names = List.copyOf(rows.keySet());
    XYChart chart = DotRows.chart(look, CellNames.clean(part), look.say("axis.share"), names);
    FigureStyle.percentX(chart);
    List<DotRows.Series> series = new ArrayList<>();
    DataRows data = new DataRows();
    series.add(series(numbers, look, rows, "refusal", "series.refusal"));
    series.add(series(numbers, look, rows, "over-refusal", "series.overRefusal"));
    series.removeIf(each -> each.marks().stream().allMatch(mark -> mark == null));
    DotRows.add(chart, names.size(), series);
    for (Map.Entry<String, Cell> row : rows.entrySet()) {
      for (String kind : List.of("refusal", "over-refusal")) {
        numbers
            .rate(row.getValue(), kind)
            .ifPresent(
                rate ->
                    data.put("prompts", row.getKey())
                        .put("variant", row.getValue().label())
                        .put("metric", rate.metric())
                        .put("share", rate));
      }
    }
    Rate any = any(numbers, cells);
    String caption =
        "One variant under each of its prompt pairs, plain above them, with 95 % intervals. "
            + Judged.by(any.metric());
    return new Drawing(
        name,
        "Types of reverse prompts: " + CellNames.clean(part),
        caption,
        chart,
        data.table("prompts"));
  }

  private static DotRows.Series series(
      RunNumbers numbers, Look look, Map<String, Cell> rows, String kind, String word) {
    @Nullable Mark[] marks =
        rows.values().stream()
            .map(cell -> numbers.rate(cell, kind).map(Mark::percent).orElse(null))
            .toArray(Mark[]::new);
    return new DotRows.Series(look.say(word), Arrays.asList(marks));
  }

  private static Rate any(RunNumbers numbers, List<Cell> cells) {
    Optional<Rate> refusal = numbers.rate(cells.get(0), "refusal");
    return refusal.or(() -> numbers.rate(cells.get(0), "over-refusal")).orElseThrow();
  }
}
