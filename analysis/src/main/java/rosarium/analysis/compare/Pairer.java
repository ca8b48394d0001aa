package rosarium.analysis.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rosarium.analysis.Baselines;
import rosarium.analysis.compare.Comparisons.Pairing;
import rosarium.analysis.run.RunData;
import rosarium.core.config.ConfigException;
import rosarium.core.record.Cell;

/** Decides which cells of what the user named meet. */
public final class Pairer {
  private Pairer() {}

  /**
   * What the user named.
   *
   * @param run a run
   * @param place how it was written, for messages
   * @param cells those that were named; empty when none was, which means the whole run
   */
  public record Named(RunData run, String place, List<Cell> cells) {
    /** Copy the list. */
    public Named {
      cells = List.copyOf(cells);
    }

    private List<Side> sides() {
      return (cells.isEmpty() ? run.cells() : cells)
          .stream().map(cell -> new Side(run, place, cell)).toList();
    }
  }

  /**
   * Compare every cell of a run with a baseline.
   *
   * @param baseline cells to compare with, one a data set; empty: each cell with its plain cell
   */
  public static List<Pairing> within(Named whole, List<Cell> baseline) {
    List<Pairing> found = new ArrayList<>();
    List<Cell> cells = whole.run().cells();
    for (Cell cell : cells) {
      Optional<Cell> first =
          baseline.isEmpty()
              ? Baselines.of(cell, cells)
              : baseline.stream()
                  .filter(each -> each.dataset().equals(cell.dataset()))
                  .filter(each -> !each.id().equals(cell.id()))
                  .findFirst();
      first.ifPresent(
          each ->
              found.add(
                  new Pairing(
                      new Side(whole.run(), whole.place(), each),
                      new Side(whole.run(), whole.place(), cell))));
    }
    if (found.isEmpty()) {
      throw new ConfigException(
          whole.place() + ": no two cells to compare; name them as " + whole.place() + ":CELL");
    }
    return found;
  }

  /**
   * Compare the first that was named with each other one: where both are whole runs, cells of the
   * same settings meet; else cells of the same data set, and two single cells whatever theirs.
   */
  public static List<Pairing> across(List<Named> named) {
    List<Pairing> found = new ArrayList<>();
    Named first = named.get(0);
    for (Named second : named.subList(1, named.size())) {
      boolean whole = first.cells().isEmpty() && second.cells().isEmpty();
      boolean single = first.cells().size() == 1 && second.cells().size() == 1;
      int before = found.size();
      for (Side left : first.sides()) {
        for (Side right : second.sides()) {
          boolean same = sameFolder(left, right) && left.cell().id().equals(right.cell().id());
          boolean meet =
              whole
                  ? left.sameSettings(right)
                  : single || left.cell().dataset().equals(right.cell().dataset());
          if (meet && !same) {
            found.add(new Pairing(left, right));
          }
        }
      }
      if (found.size() == before) {
        throw new ConfigException(
            "nothing of "
                + second.place()
                + " can be compared with "
                + first.place()
                + ": "
                + (whole
                    ? "no cell of the one has variant, gate, prompts, sampling and data set of one"
                        + " of the other"
                    : "they are the same cell, or have no data set in common"));
      }
    }
    return found;
  }

  private static boolean sameFolder(Side left, Side right) {
    return left.run()
        .folder()
        .root()
        .toAbsolutePath()
        .normalize()
        .equals(right.run().folder().root().toAbsolutePath().normalize());
  }
}
