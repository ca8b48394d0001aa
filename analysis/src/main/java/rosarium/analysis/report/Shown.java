package rosarium.analysis.report;

import java.util.LinkedHashSet;
import java.util.Set;
import rosarium.analysis.compare.CellSelection;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.RunNumbers;
import rosarium.core.record.Cell;

/** Keeps the cells that a user wants to see in figures. */
final class Shown {
  private Shown() {}

  /** Return the numbers of the cells that the look names; of all where it names none. */
  static RunNumbers cells(RunNumbers numbers, Look look) {
    if (look.cells().isEmpty()) {
      return numbers;
    }
    Set<String> wanted = new LinkedHashSet<>();
    for (String name : look.cells()) {
      CellSelection.all(numbers.run(), name, "figures.cells").stream()
          .map(Cell::id)
          .forEach(wanted::add);
    }
    return numbers.only(wanted);
  }
}
