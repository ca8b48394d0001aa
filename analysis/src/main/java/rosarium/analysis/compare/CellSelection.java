package rosarium.analysis.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.run.RunData;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.record.Cell;

/** Finds the cells that a user means: by id or its beginning, by label, or by variant. */
public final class CellSelection {
  /** Shortest beginning of an id that is taken for one. */
  private static final int SHORTEST = 4;

  private static final int SHOWN = 12;

  private CellSelection() {}

  /**
   * Return the cells that go by a name: one of each data set.
   *
   * @param place what the user wrote, for messages
   * @throws ConfigException when there is none, naming the nearest; or several on one data set,
   *     naming them
   */
  public static List<Cell> find(RunData run, String name, String place) {
    return oneEach(all(run, name, place), names(run), name, place);
  }

  /**
   * Return all cells that go by a name.
   *
   * @throws ConfigException when there is none, naming the nearest
   */
  public static List<Cell> all(RunData run, String name, String place) {
    Map<String, String> names = names(run);
    List<Predicate<Cell>> ways =
        List.of(
            cell -> cell.id().equals(name),
            cell -> name.length() >= SHORTEST && cell.id().startsWith(name),
            cell -> name.equals(names.get(cell.id())),
            cell -> cell.label().equals(name),
            cell -> cell.variant().path("id").asText().equals(name));
    for (Predicate<Cell> way : ways) {
      List<Cell> found = run.cells().stream().filter(way).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    Set<String> known = new LinkedHashSet<>();
    run.cells().forEach(cell -> known.add(names.getOrDefault(cell.id(), cell.id())));
    Set<String> all = new LinkedHashSet<>(known);
    run.cells().forEach(cell -> all.add(cell.id()));
    run.cells().forEach(cell -> all.add(cell.variant().path("id").asText()));
    String list = known.stream().limit(SHOWN).collect(Collectors.joining(", "));
    throw new ConfigException(
        place
            + ": run '"
            + run.name()
            + "' has no cell '"
            + name
            + "'"
            + NearestName.hint(name, all)
            + "; it has "
            + list
            + (known.size() > SHOWN ? " and " + (known.size() - SHOWN) + " more" : ""));
  }

  /** Return the name of each cell by its id, as figures have it. */
  static Map<String, String> names(RunData run) {
    return CellNames.byDataset(run.cells());
  }

  private static List<Cell> oneEach(
      List<Cell> found, Map<String, String> names, String name, String place) {
    List<Cell> kept = new ArrayList<>();
    for (Cell cell : found) {
      Optional<Cell> other =
          kept.stream().filter(each -> each.dataset().equals(cell.dataset())).findFirst();
      if (other.isPresent()) {
        String list =
            found.stream()
                .filter(each -> each.dataset().equals(cell.dataset()))
                .map(each -> each.id() + " (" + names.get(each.id()) + ")")
                .collect(Collectors.joining(", "));
        throw new ConfigException(
            place
                + ": '"
                + name
                + "' names several cells on data set "
                + cell.dataset()
                + ": "
                + list
                + "; name one by its id");
      }
      kept.add(cell);
    }
    return kept;
  }
}
