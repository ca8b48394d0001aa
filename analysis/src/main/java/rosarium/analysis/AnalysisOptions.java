package rosarium.analysis;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rosarium.analysis.judge.VersionedJudge;

/**
 * How a run is analysed.
 *
 * @param data the user's data folder, for published phrase lists; empty without one
 * @param judges ids of judges, the leading one first; empty for the default of each data set
 * @param seed master seed of all resampling
 * @param more judges of the user's, which judge beside those
 */
public record AnalysisOptions(
    Optional<Path> data, List<String> judges, long seed, List<VersionedJudge> more) {
  /** Copy the lists. */
  public AnalysisOptions {
    judges = List.copyOf(judges);
    more = List.copyOf(more);
  }

  /** Analyse with judges that come with the project or the data folder. */
  public AnalysisOptions(Optional<Path> data, List<String> judges, long seed) {
    this(data, judges, seed, List.of());
  }
}
