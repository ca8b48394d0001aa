package rosarium.analysis;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a run is analysed.
 *
 * @param data the user's data folder, for published phrase lists; empty without one
 * @param judges ids of judges, the leading one first; empty for the default of each data set
 * @param seed master seed of all resampling
 */
public record AnalysisOptions(Optional<Path> data, List<String> judges, long seed) {
  /** Copy the list. */
  public AnalysisOptions {
    judges = List.copyOf(judges);
  }
}
