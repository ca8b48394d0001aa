package rosarium.experiments.wiring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.endpoint.EndpointJudge;
import rosarium.analysis.endpoint.Pace;
import rosarium.analysis.human.HumanJudge;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.record.RunFolder;

/** Judges that the user brings. */
public final class UserJudges {
  private static final Pace REAL =
      new Pace() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long millis) {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };

  private UserJudges() {}

  /**
   * Read descriptions of endpoints; their replies are kept in {@code judge-replies} of the run.
   *
   * @throws rosarium.core.config.ConfigException naming file and key
   */
  public static List<VersionedJudge> endpoints(
      RunFolder folder, Optional<Path> dataDir, List<Path> files) {
    List<VersionedJudge> judges = new ArrayList<>();
    for (Path file : files) {
      judges.add(
          new EndpointJudge(
              EndpointCard.read(file),
              dataDir,
              folder.root().resolve("judge-replies"),
              System::getenv,
              REAL));
    }
    return judges;
  }

  /** Read sheets of labels; a judge has the name of its file. */
  public static List<VersionedJudge> people(List<Path> sheets) {
    List<VersionedJudge> judges = new ArrayList<>();
    for (Path sheet : sheets) {
      String name = String.valueOf(sheet.getFileName()).replaceFirst("\\.[^.]*$", "");
      String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      judges.add(new HumanJudge("human-" + plain, sheet));
    }
    return judges;
  }
}
