package rosarium.analysis.figure.run;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Figure;
import rosarium.analysis.figure.FigureCard;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.part.DataRows;
import rosarium.analysis.figure.part.HeatGrid;
import rosarium.analysis.table.Numbers;
import rosarium.core.record.Cell;
import tech.tablesaw.api.Row;

/** Draws which types of queries each variant refuses, as a grid of shades with numbers. */
@AutoService(Figure.class)
@FigureCard(
    id = "types",
    title = "Refusal by type of query",
    needs = "a data set whose queries have two types or more, with verdicts on them",
    place = 8)
public final class TypeFigure implements Figure {
  /** More would leave no room for a number. */
  private static final int MOST_TYPES = 26;

  private static final String HARMLESS = "over-refusal/";
  private static final String HARMFUL = "refusal/";

  /** Estimates of one data set under one model, by metric and type, then by cell. */
  private record Grid(Map<String, Map<String, Map<String, Row>>> byMetric, String judge) {
    Set<String> types(String kind) {
      return byMetric.getOrDefault(kind + judge, Map.of()).keySet();
    }
  }

  /** Make one; found as a service. */
  public TypeFigure() {}

  @Override
  public List<Drawing> draw(RunNumbers numbers, Look look) {
    Map<String, Grid> grids = new LinkedHashMap<>();
    Map<String, List<Cell>> groups = numbers.byModelAndDataset();
    groups.forEach(
        (group, cells) -> {
          Grid grid = grid(numbers, cells);
          int types = grid.types(HARMLESS).size() + grid.types(HARMFUL).size();
          if (types > 1 && types <= MOST_TYPES) {
            grids.put(group, grid);
          }
        });
    List<Drawing> drawings = new ArrayList<>();
    grids.forEach(
        (group, grid) -> {
          List<String> taken = drawings.stream().map(Drawing::name).toList();
          String name = Drawing.name("types", grids.size() > 1 ? group : "", taken);
          drawings.add(drawing(look, name, group, groups.getOrDefault(group, List.of()), grid));
        });
    return drawings;
  }

  private static Grid grid(RunNumbers numbers, List<Cell> cells) {
    Set<String> ids = new LinkedHashSet<>();
    cells.forEach(cell -> ids.add(cell.id()));
    Map<String, Map<String, Map<String, Row>>> found = new LinkedHashMap<>();
    String judge = "";
    for (Row row : numbers.summary()) {
      String metric = row.getString("metric");
      boolean refusal = metric.startsWith(HARMLESS) || metric.startsWith(HARMFUL);
      if (!refusal || !ids.contains(row.getString("cell")) || row.isMissing("value")) {
        continue;
      }
      // The first judge that the summary names leads.
      judge = judge.isEmpty() ? metric.substring(metric.indexOf('/') + 1) : judge;
      if (!row.getString("group").equals("all")) {
        found
            .computeIfAbsent(metric, key -> new LinkedHashMap<>())
            .computeIfAbsent(row.getString("group"), key -> new LinkedHashMap<>())
            .put(row.getString("cell"), numbers.summary().row(row.getRowNumber()));
      }
    }
    return new Grid(found, judge);
  }

  private static Drawing drawing(Look look, String name, String group, List<Cell> all, Grid grid) {
    List<Cell> cells =
        all.stream()
            .filter(
                cell ->
                    grid.byMetric().values().stream()
                        .flatMap(types -> types.values().stream())
                        .anyMatch(rows -> rows.containsKey(cell.id())))
            .toList();
    Map<String, String> names = CellNames.of(all);
    List<HeatGrid.Column> columns = new ArrayList<>();
    DataRows data = new DataRows();
    for (String kind : List.of(HARMLESS, HARMFUL)) {
      if (!columns.isEmpty() && !grid.types(kind).isEmpty()) {
        columns.add(new HeatGrid.Column("", List.of()));
      }
      for (String type : grid.types(kind)) {
        Map<String, Row> rows =
            grid.byMetric()
                .getOrDefault(kind + grid.judge(), Map.of())
                .getOrDefault(type, Map.of());
        columns.add(column(type, rows, cells));
        for (Cell cell : cells) {
          Row row = rows.get(cell.id());
          if (row != null) {
            data.put("variant", names.getOrDefault(cell.id(), cell.id()));
            data.put("metric", row.getString("metric")).put("type", type);
            data.put("share", row.getDouble("value")).put("low", row.getDouble("low"));
            data.put("high", row.getDouble("high")).put("n", row.getInt("scored"));
            data.put("unscored", row.getInt("unscored"));
          }
        }
      }
    }
    XYChart chart =
        HeatGrid.chart(
            look,
            CellNames.clean(group),
            look.say(axis(grid)),
            cells.stream().map(cell -> names.getOrDefault(cell.id(), cell.id())).toList(),
            columns);
    return new Drawing(
        name,
        "Refusal by type of query: " + CellNames.clean(group),
        caption(grid),
        chart,
        data.table("types"));
  }

  private static HeatGrid.Column column(String type, Map<String, Row> rows, List<Cell> cells) {
    List<HeatGrid.@Nullable Cell> shades = new ArrayList<>();
    int n = 0;
    for (Cell cell : cells) {
      Row row = rows.get(cell.id());
      n = row == null ? n : Math.max(n, row.getInt("scored"));
      shades.add(
          row == null
              ? null
              : new HeatGrid.Cell(
                  row.getDouble("value"), Numbers.fixed(100 * row.getDouble("value"), 0)));
    }
    String label = type.startsWith("contrast_") ? type.substring("contrast_".length()) : type;
    return new HeatGrid.Column(CellNames.clean(label.replace('_', ' ') + " (" + n + ")"), shades);
  }

  private static String axis(Grid grid) {
    if (grid.types(HARMFUL).isEmpty()) {
      return "axis.onlyHarmless";
    }
    return grid.types(HARMLESS).isEmpty() ? "axis.onlyHarmful" : "axis.types";
  }

  private static String caption(Grid grid) {
    return "Refused queries of each type in %; n in parentheses. "
        + (grid.types(HARMLESS).isEmpty() ? "" : "Of harmless types a light row is good. ")
        + (grid.types(HARMFUL).isEmpty() ? "" : "Of harmful types a dark one is. ")
        + "With so few queries a type the intervals, in the CSV, are wide. "
        + Judged.by("/" + grid.judge());
  }
}
