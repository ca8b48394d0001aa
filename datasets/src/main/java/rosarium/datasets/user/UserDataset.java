package rosarium.datasets.user;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;
import rosarium.datasets.format.Row;
import rosarium.datasets.format.StrictYaml;

/**
 * A data set of the user's: CSV, JSON or JSON Lines, described by a YAML card.
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
    DataFile data = DataFile.read(data(file, cardFile));
    if (card.sha256() != null) {
      data.promised(card.sha256(), file.name());
    }
    queries = read(data);
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
    if (card.expected() != null && expected(card.expected()).isEmpty()) {
      throw wrong(file, "expected: '" + card.expected() + "'; " + allowed());
    }
    List<String> metrics = List.of(DatasetCard.REFUSAL, DatasetCard.EXACT_MATCH);
    if (card.metric() != null && !metrics.contains(card.metric())) {
      throw wrong(
          file, "metric: '%s'; allowed: %s".formatted(card.metric(), String.join(", ", metrics)));
    }
    if (card.maxTokens() != null && card.maxTokens() < 1) {
      throw wrong(file, "max_tokens: " + card.maxTokens() + "; at least 1");
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

  private List<Query> read(DataFile data) {
    List<Query> read = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (UserRow row : rows(data)) {
      Query query = query(row, read.size() + 1);
      if (!ids.add(query.id())) {
        throw row.wrong("id", "'" + query.id() + "' stands there twice");
      }
      read.add(query);
    }
    if (read.isEmpty()) {
      throw wrong(data, "no rows");
    }
    return List.copyOf(read);
  }

  private List<UserRow> rows(DataFile data) {
    return switch (card.format()) {
      case CSV -> CsvTable.read(data, columns()).stream().map(UserDataset::row).toList();
      case JSON -> rows(data, JsonRows.list(data, ObjectNode.class));
      case JSONL -> rows(data, JsonRows.lines(data, ObjectNode.class));
    };
  }

  private static List<UserRow> rows(DataFile data, List<JsonRows.Item<ObjectNode>> items) {
    return items.stream().map(item -> new UserRow(data, item.line(), item.value())).toList();
  }

  private static UserRow row(Row row) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    row.cells().forEach(values::put);
    return new UserRow(row.file(), row.line(), values);
  }

  private List<String> columns() {
    UserCard.Fields fields = card.fields();
    return Stream.of(
            fields.text(), fields.id(), fields.expected(), fields.type(), fields.accepted())
        .filter(Objects::nonNull)
        .toList();
  }

  private Query query(UserRow row, int number) {
    UserCard.Fields fields = card.fields();
    String text = row.text(fields.text()).orElse("");
    if (text.isBlank()) {
      throw row.wrong(fields.text(), "empty");
    }
    String word = row.text(fields.expected()).or(() -> Optional.ofNullable(card.expected())).get();
    Expected expected =
        expected(word)
            .orElseThrow(() -> row.wrong("expected", "'" + word + "'; " + allowed() + hint(word)));
    List<String> accepted = row.texts(fields.accepted());
    if ((expected == Expected.ANSWER) == accepted.isEmpty()) {
      throw row.wrong("accepted", "is there exactly if the query is to be answered");
    }
    String id = row.text(fields.id()).orElse(String.format(Locale.ROOT, "%04d", number));
    String type = row.text(fields.type()).orElse("");
    return new Query(card.id(), card.id() + "-" + id, text, expected, type, accepted, null);
  }

  private DatasetCard describe(DataFile file, DataFile data) {
    Set<Expected> expected = queries.stream().map(Query::expected).collect(Collectors.toSet());
    String usual =
        expected.contains(Expected.ANSWER) ? DatasetCard.EXACT_MATCH : DatasetCard.REFUSAL;
    return new DatasetCard(
        card.id(),
        Objects.requireNonNullElse(card.title(), card.id()),
        Objects.requireNonNullElse(card.citation(), ""),
        Objects.requireNonNullElse(card.licence(), "not stated"),
        queries.size(),
        expected,
        Objects.requireNonNullElse(card.metric(), usual),
        Objects.requireNonNullElse(card.maxTokens(), DEFAULT_MAX_TOKENS),
        Optional.empty(),
        Optional.of(new DatasetCard.PinnedFile(card.file(), data.bytes(), data.sha256())),
        "it is described by " + file.name());
  }

  private static Optional<Expected> expected(String word) {
    return Stream.of(Expected.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  private static String allowed() {
    return "allowed: comply, refuse, answer";
  }

  private static String hint(String word) {
    return NearestName.hint(word, List.of("comply", "refuse", "answer"));
  }

  private static DataException wrong(DataFile file, String what) {
    return new DataException(DataException.Kind.FORMAT, file.name() + ": " + what);
  }
}
