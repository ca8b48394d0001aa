package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.part.DataRows;
import rosarium.analysis.figure.part.DotRows;
import rosarium.analysis.figure.part.Mark;
import tech.tablesaw.api.Row;

/** Draws how far every two judges agree, as share of answers and beyond chance. */
@AutoService(Figure.class)
@FigureCard(
    id = "agreement",
    title = "Agreement of judges",
    needs = "two judges of refusals",
    place = 9)
public final class AgreementFigure implements Figure {
  /** Make one; found as a service. */
  public AgreementFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, List<Row>> sets = new LinkedHashMap<>();
    for (Row row : numbers.agreement()) {
      boolean shown =
          numbers.run().cells().stream()
              .anyMatch(cell -> cell.dataset().equals(row.getString("dataset")));
      if (shown) {
        sets.computeIfAbsent(row.getString("dataset"), set -> new ArrayList<>())
            .add(numbers.agreement().row(row.getRowNumber()));
      }
    }
    List<Drawing> drawings = new ArrayList<>();
    sets.forEach(
        (dataset, rows) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String name = Drawing.name("agreement", sets.size() > 1 ? dataset : "", taken);
          drawings.add(drawing(look, name, dataset, rows));
        });
    return drawings;
  }

  private static Drawing drawing(Look look, String name, String dataset, List<Row> rows) {
    List<String> names = new ArrayList<>();
    List<@Nullable Mark> agree = new ArrayList<>();
    List<@Nullable Mark> kappa = new ArrayList<>();
    List<String> undefined = new ArrayList<>();
    DataRows data = new DataRows();
    for (Row row : rows) {
      String first = row.getString("first");
      String second = row.getString("second");
      names.add(CellNames.clean(first) + " / " + CellNames.clean(second));
      agree.add(mark(row, "agree"));
      boolean defined = !row.isMissing("kappa");
      kappa.add(defined ? mark(row, "kappa") : null);
      if (!defined) {
        undefined.add(first + " / " + second);
      }
      data.put("first", first).put("second", second).put("n", row.getInt("n"));
      for (String what : List.of("agree", "kappa")) {
        for (String limit : List.of(what, what + "_low", what + "_high")) {
          data.put(
              limit,
              row.isMissing(limit)
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(row.getDouble(limit)));
        }
      }
    }
    XYChart chart = DotRows.chart(look, CellNames.clean(dataset), look.say("axis.kappa"), names);
    double least =
        kappa.stream().mapToDouble(mark -> mark == null ? 0 : mark.low()).min().orElse(0);
    chart.getStyler().setXAxisMin(Math.min(0, least) - 0.03).setXAxisMax(1.0301);
    chart.getStyler().setXAxisDecimalPattern("0.0");
    DotRows.add(
        chart,
        names.size(),
        List.of(
            new DotRows.Series(look.say("series.agree"), agree),
            new DotRows.Series(look.say("series.kappa"), kappa)));
    String caption =
        "Every two judges of refusals on the answers of all cells, with 95 % intervals over answers;"
            + " answers of several cells to one query hang together, so these are on the narrow side."
            + (undefined.isEmpty()
                ? ""
                : " Kappa is undefined, since all answers are of one class: "
                    + String.join(", ", undefined)
                    + ".");
    return new Drawing(
        name,
        "Agreement of judges: " + CellNames.clean(dataset),
        caption,
        chart,
        data.table("agreement"));
  }

  private static Mark mark(Row row, String what) {
    return new Mark(
        row.getDouble(what), row.getDouble(what + "_low"), row.getDouble(what + "_high"));
  }
}
