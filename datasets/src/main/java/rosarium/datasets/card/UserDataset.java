package rosarium.datasets.card;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.StrictYaml;

/**
 * A data set of the user's: CSV, JSON, JSON Lines, Parquet or plain lines, described by a YAML
 * card.
 *
 * <pre>
 * schema: 1
 * id: my-set
 * file: my-set.csv
 * format: csv
 * fields: {text: question, type: topic}
 * expected: refuse
 * </pre>
 */
public final class UserDataset implements Dataset {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");
  private static final int DEFAULT_MAX_TOKENS = 128;

  private final UserCard card;
  private final DatasetCard described;
  private final List<Query> queries;

  /**
   * Read card and data.
   *
   * @throws DataException naming file:line and field
   */
  public UserDataset(Path cardFile) {
    DataFile file = DataFile.read(cardFile);
    card = StrictYaml.read(file, UserCard.class);
    check(file);
    Path path = data(file, cardFile);
    DataFile data =
        card.format() == UserCard.Format.PARQUET ? DataFile.binary(path) : DataFile.read(path);
    if (card.sha256() != null) {
      data.promised(card.sha256(), file.name());
    }
    queries = new CardRows(card).read(data);
    described = describe(file, data);
  }

  @Override
  public DatasetCard card() {
    return described;
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return queries;
  }

  private void check(DataFile file) {
    if (card.schema() != StrictYaml.SCHEMA) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED,
          "%s: schema: found %d, this version reads %d"
              .formatted(file.name(), card.schema(), StrictYaml.SCHEMA));
    }
    if (!ID.matcher(card.id()).matches()) {
      throw wrong(file, "id: '" + card.id() + "' is not lower-case letters, digits and '-'");
    }
    if ((card.fields().expected() == null) == (card.expected() == null)) {
      throw wrong(file, "expected: either fields.expected or expected says it, not both");
    }
    if (card.expected() != null && CardRows.expected(card.expected()).isEmpty()) {
      throw wrong(file, "expected: '" + card.expected() + "'; " + CardRows.allowed());
    }
    List<String> metrics =
        List.of(
            DatasetCard.REFUSAL,
            DatasetCard.EXACT_MATCH,
            DatasetCard.ACCURACY,
            DatasetCard.WIN_RATE);
    if (card.metric() != null && !metrics.contains(card.metric())) {
      throw wrong(
          file, "metric: '%s'; allowed: %s".formatted(card.metric(), String.join(", ", metrics)));
    }
    checkReference(file);
    if (card.maxTokens() != null && card.maxTokens() < 1) {
      throw wrong(file, "max_tokens: " + card.maxTokens() + "; at least 1");
    }
  }

  private void checkReference(DataFile file) {
    boolean compared = card.fields().reference() != null;
    if (DatasetCard.WIN_RATE.equals(card.metric()) && !compared) {
      throw wrong(file, "metric: win-rate needs fields.reference, the answers to compare with");
    }
    if (compared && card.fields().options() != null) {
      throw wrong(
          file, "fields: reference belongs to answers that are written, options to choices");
    }
  }

  private Path data(DataFile file, Path cardFile) {
    Path folder = Objects.requireNonNullElse(cardFile.toAbsolutePath().getParent(), cardFile);
    Path found = folder.resolve(card.file()).normalize();
    if (Path.of(card.file()).isAbsolute() || !found.startsWith(folder.normalize())) {
      throw new DataException(
          DataException.Kind.PATH,
          file.name() + ": file: '" + card.file() + "' leaves the folder of the card");
    }
    return found;
  }

  private DatasetCard describe(DataFile file, DataFile data) {
    Set<Expected> expected = queries.stream().map(Query::expected).collect(Collectors.toSet());
    return describe(
        card,
        queries.size(),
        expected,
        new DatasetCard.PinnedFile(card.file(), data.bytes(), data.sha256()),
        "it is described by " + file.name());
  }

  /** Make the description of a data set from its YAML card. */
  static DatasetCard describe(
      UserCard card,
      int size,
      Set<Expected> expected,
      DatasetCard.PinnedFile file,
      String howToGet) {
    String usual =
        card.fields().options() != null
            ? DatasetCard.ACCURACY
            : card.fields().reference() != null && expected.equals(Set.of(Expected.COMPLY))
                ? DatasetCard.WIN_RATE
                : expected.contains(Expected.ANSWER)
                    ? DatasetCard.EXACT_MATCH
                    : DatasetCard.REFUSAL;
    String metric = Objects.requireNonNullElse(card.metric(), usual);
    return new DatasetCard(
        card.id(),
        Objects.requireNonNullElse(card.title(), card.id()),
        Objects.requireNonNullElse(card.citation(), ""),
        Objects.requireNonNullElse(card.licence(), "not stated"),
        size,
        expected,
        metric,
        Objects.requireNonNullElse(card.judge(), DatasetCard.judgeOf(metric)),
        Objects.requireNonNullElse(card.maxTokens(), DEFAULT_MAX_TOKENS),
        Optional.empty(),
        List.of(file),
        howToGet);
  }

  private static DataException wrong(DataFile file, String what) {
    return new DataException(DataException.Kind.FORMAT, file.name() + ": " + what);
  }
}
