package rosarium.analysis.figure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.analysis.run.RunData;
import rosarium.analysis.table.Columns;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * What figures and report are made of: the plan and the result files. What a run has no traces or
 * second judge for is an empty table.
 *
 * @param run plan and queries
 * @param summary with the columns of {@link Columns#SUMMARY}
 * @param comparisons with the columns of {@link Columns#COMPARISONS}
 * @param cost with the columns of {@link Columns#COST}
 * @param positions with the columns of {@link Columns#POSITIONS}
 * @param steps with the columns of {@link Columns#STEPS}
 * @param agreement with the columns of {@link Columns#AGREEMENT}
 */
public record RunNumbers(
    RunData run,
    Table summary,
    Table comparisons,
    Table cost,
    Table positions,
    Table steps,
    Table agreement) {
  /** Id of the variant that others are compared with. */
  public static final String PLAIN = "plain";

  /**
   * A share with its interval.
   *
   * @param metric its id, judge included
   * @param value in [0, 1]
   * @param low lower limit of the 95 % interval
   * @param high upper limit
   * @param scored how many answers it rests on
   * @param unscored how many had no verdict
   */
  public record Rate(
      String metric, double value, double low, double high, int scored, int unscored) {}

  /** Read a run that has been analysed. */
  public static RunNumbers read(RunFolder folder) {
    return new RunNumbers(
        RunData.load(folder),
        Columns.SUMMARY.read(folder.summary()),
        Columns.COMPARISONS.read(folder.comparisons()),
        Columns.COST.read(folder.cost()),
        readIfThere(Columns.POSITIONS, folder.positions()),
        readIfThere(Columns.STEPS, folder.steps()),
        readIfThere(Columns.AGREEMENT, folder.agreement()));
  }

  private static Table readIfThere(Columns columns, Path file) {
    return Files.exists(file) ? columns.read(file) : columns.emptyTable();
  }

  /** Return the same with some of the cells only. */
  public RunNumbers only(Set<String> cells) {
    List<Cell> kept = run.cells().stream().filter(cell -> cells.contains(cell.id())).toList();
    return new RunNumbers(
        new RunData(run.folder(), run.name(), kept, run.queries()),
        summary,
        comparisons,
        cost,
        positions,
        steps,
        agreement);
  }

  /** Return the cell that differs from another in nothing but its data set. */
  public Optional<Cell> twin(Cell cell, String dataset) {
    return run.cells().stream()
        .filter(other -> other.dataset().equals(dataset))
        .filter(other -> settings(other).equals(settings(cell)))
        .findFirst();
  }

  /** Return all that makes a cell besides its data set. */
  public static List<Object> settings(Cell cell) {
    return List.of(
        cell.label(),
        cell.variant(),
        cell.model(),
        cell.dtype(),
        cell.promptPair(),
        cell.gate(),
        cell.sampling(),
        cell.method() == null ? "none" : cell.method(),
        cell.seed(),
        cell.maxTokens());
  }

  /** Return the line of a cell in a table that has one for each, such as cost or steps. */
  public static Optional<Row> line(Table table, Cell cell) {
    for (Row row : table) {
      if (row.getString("cell").equals(cell.id())) {
        return Optional.of(table.row(row.getRowNumber()));
      }
    }
    return Optional.empty();
  }

  /** Return whether a cell is the baseline. */
  public static boolean isPlain(Cell cell) {
    return cell.variant().path("id").asText().equals(PLAIN) && cell.method() == null;
  }

  /** Return the cells of each data set under each model, in the order of the plan. */
  public Map<String, List<Cell>> byModelAndDataset() {
    Map<String, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : run.cells()) {
      String key = cell.dataset() + ", " + cell.model() + " " + cell.dtype();
      groups.computeIfAbsent(key, name -> new ArrayList<>()).add(cell);
    }
    return groups;
  }

  /**
   * Return the estimate of a cell over all its queries by its leading judge, which is the one that
   * {@code summary.csv} names first.
   *
   * @param kind {@code refusal}, {@code over-refusal} or {@code accuracy}
   */
  public Optional<Rate> rate(Cell cell, String kind) {
    return find(cell, kind + "/");
  }

  /** Return the estimate of a metric that needs no judge, for example {@code loop}. */
  public Optional<Rate> measure(Cell cell, String metric) {
    return find(cell, metric);
  }

  /** Return the plain cell that a cell was compared with, which {@code comparisons.csv} names. */
  public Optional<Cell> baseline(Cell cell) {
    for (Row row : comparisons) {
      if (row.getString("cell").equals(cell.id())) {
        String id = row.getString("baseline");
        return run.cells().stream().filter(other -> other.id().equals(id)).findFirst();
      }
    }
    return Optional.empty();
  }

  private Optional<Rate> find(Cell cell, String metric) {
    for (Row row : summary) {
      String found = row.getString("metric");
      boolean wanted = metric.endsWith("/") ? found.startsWith(metric) : found.equals(metric);
      if (wanted
          && row.getString("cell").equals(cell.id())
          && row.getString("group").equals("all")
          && !row.isMissing("value")) {
        return Optional.of(
            new Rate(
                found,
                row.getDouble("value"),
                row.getDouble("low"),
                row.getDouble("high"),
                row.getInt("scored"),
                row.getInt("unscored")));
      }
    }
    return Optional.empty();
  }
}
