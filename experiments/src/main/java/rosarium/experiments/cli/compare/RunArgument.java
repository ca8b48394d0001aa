package rosarium.experiments.cli.compare;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.compare.CellSelection;
import rosarium.analysis.compare.Pairer;
import rosarium.analysis.run.RunData;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;

/** Reads {@code RUN[:CELL]}; a colon belongs to the folder wherever one of that name is a run. */
final class RunArgument {
  private final Map<Path, RunData> runs = new HashMap<>();

  /**
   * Find run and cells.
   *
   * @throws ConfigException when there is no run, or no such cell in it
   */
  Pairer.Named find(String argument) {
    for (int end = argument.length(); end > 0; end = argument.lastIndexOf(':', end - 1)) {
      String folder = argument.substring(0, end);
      if (isRun(folder)) {
        RunData run = load(folder);
        String cell = end == argument.length() ? "" : argument.substring(end + 1);
        if (cell.isEmpty() && end < argument.length()) {
          throw new ConfigException(argument + ": a cell's name is expected after the colon");
        }
        return new Pairer.Named(
            run, folder, cell.isEmpty() ? List.of() : CellSelection.find(run, cell, argument));
      }
    }
    throw new ConfigException(
        argument + ": no run is here: plan.json is absent; expected RUN or RUN:CELL");
  }

  private RunData load(String folder) {
    return runs.computeIfAbsent(Path.of(folder), path -> RunData.load(new RunFolder(path)));
  }

  private static boolean isRun(String folder) {
    try {
      return Files.exists(new RunFolder(Path.of(folder)).plan());
    } catch (InvalidPathException notAPath) {
      return false;
    }
  }
}
