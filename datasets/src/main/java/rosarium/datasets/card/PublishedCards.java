package rosarium.datasets.card;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.DatasetFamily;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.StrictYaml;

/**
 * Published data sets that a YAML card describes as it would a user's own. The cards come with the
 * project, the data does not.
 */
@AutoService(DatasetFamily.class)
public final class PublishedCards implements DatasetFamily {
  private static final List<String> NAMES =
      List.of(
          "advbench-harmbench",
          "alpacaeval",
          "catqa",
          "do-not-answer",
          "harmbench",
          "jailbreakbench",
          "jailbreakbench-benign",
          "maliciousinstruct",
          "oktest",
          "or-bench-80k",
          "or-bench-hard",
          "or-bench-toxic",
          "strongreject");

  @Override
  public List<Dataset> members() {
    return NAMES.stream().<Dataset>map(PublishedCards::member).toList();
  }

  private static Member member(String name) {
    DataFile file = DataFile.resource(PublishedCards.class, name + ".yaml");
    return new Member(StrictYaml.read(file, UserCard.class));
  }

  /**
   * One of them.
   *
   * @param yaml its card
   */
  record Member(UserCard yaml) implements Dataset {
    @Override
    public DatasetCard card() {
      String hash = Objects.requireNonNullElse(yaml.sha256(), "");
      String policy =
          hash.isEmpty()
              ? "; its source states no hash: pin what you got with FILE.sha256 beside it"
              : "; its SHA-256 is checked";
      return UserDataset.describe(
          yaml,
          Objects.requireNonNullElse(yaml.size(), 0),
          Stream.of(Objects.requireNonNull(yaml.expected()))
              .flatMap(word -> CardRows.expected(word).stream())
              .collect(Collectors.toSet()),
          new DatasetCard.PinnedFile(yaml.file(), 0, hash),
          "it is " + yaml.source() + policy);
    }

    @Override
    public List<Query> load(Optional<Path> dataDir) {
      return new CardRows(yaml).read(Dataset.pinned(card(), dataDir));
    }
  }
}
