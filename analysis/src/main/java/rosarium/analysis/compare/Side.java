package rosarium.analysis.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.run.RunData;
import rosarium.core.record.Cell;

/**
 * One of two cells that are compared.
 *
 * @param run what it belongs to
 * @param place how the user named the run, for messages
 * @param cell the cell
 */
public record Side(RunData run, String place, Cell cell) {
  private static final Map<String, Function<Cell, Object>> SETTINGS = settings();

  private static Map<String, Function<Cell, Object>> settings() {
    Map<String, Function<Cell, Object>> found = new LinkedHashMap<>();
    found.put("model", Cell::model);
    found.put("dtype", Cell::dtype);
    found.put("variant", cell -> CellNames.setting(cell.variant()));
    found.put("gate", cell -> CellNames.setting(cell.gate()));
    found.put("method", cell -> cell.method() == null ? "none" : CellNames.setting(cell.method()));
    found.put("prompts", Cell::promptPair);
    found.put("sampling", cell -> CellNames.setting(cell.sampling()));
    found.put("answers a query", Cell::samples);
    found.put("most tokens", Cell::maxTokens);
    found.put("seed", Cell::seed);
    found.put("data set", Cell::dataset);
    return found;
  }

  /** Return the cell's name within its run. */
  public String name() {
    return CellSelection.names(run).getOrDefault(cell.id(), cell.id());
  }

  /** Return run, name and id, for people. */
  public String full() {
    return place + ": " + name() + " (" + cell.id() + ") on " + cell.dataset();
  }

  /** Return each setting in which two cells differ, as {@code name: this against that}. */
  public List<String> differences(Side other) {
    List<String> found = new ArrayList<>();
    SETTINGS.forEach(
        (name, of) -> {
          Object here = of.apply(cell);
          Object there = of.apply(other.cell);
          if (!Objects.equals(here, there)) {
            found.add(name + ": " + here + " against " + there);
          }
        });
    return found;
  }

  /** Return whether two cells are one experiment, done in two runs. */
  boolean sameSettings(Side other) {
    return cell.label().equals(other.cell.label())
        && cell.promptPair().equals(other.cell.promptPair())
        && cell.gate().equals(other.cell.gate())
        && Objects.equals(cell.method(), other.cell.method())
        && cell.sampling().equals(other.cell.sampling())
        && cell.dataset().equals(other.cell.dataset());
  }
}
