package rosarium.datasets.card;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;
import rosarium.datasets.format.Options;
import rosarium.datasets.format.ParquetRows;
import rosarium.datasets.format.Row;

/**
 * Makes queries of the rows of a file as its card says.
 *
 * @param card which field means what
 */
record CardRows(UserCard card) {
  /**
   * Read every row.
   *
   * @throws DataException naming file:line and field
   */
  List<Query> read(DataFile data) {
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
    if (card.fields().reference() != null
        && read.stream().allMatch(query -> query.reference() == null)) {
      throw wrong(data, card.fields().reference() + ": empty in every row");
    }
    if (card.size() != null && card.size() != read.size()) {
      throw wrong(
          data, "size: the card promises %d rows, found %d".formatted(card.size(), read.size()));
    }
    return List.copyOf(read);
  }

  private List<UserRow> rows(DataFile data) {
    return switch (card.format()) {
      case CSV -> CsvTable.read(data, columns()).stream().map(CardRows::row).toList();
      case JSON -> rows(data, JsonRows.list(data, ObjectNode.class));
      case JSONL -> rows(data, JsonRows.lines(data, ObjectNode.class));
      case LINES -> lines(data);
      case PARQUET -> rows(data, ParquetRows.read(data, columns()));
    };
  }

  private static List<UserRow> rows(DataFile data, List<JsonRows.Item<ObjectNode>> items) {
    return items.stream().map(item -> new UserRow(data, item.line(), item.value())).toList();
  }

  private static List<UserRow> lines(DataFile data) {
    List<UserRow> rows = new ArrayList<>();
    int number = 0;
    for (String line : data.text().lines().toList()) {
      number++;
      if (!line.isBlank()) {
        ObjectNode values = JsonNodeFactory.instance.objectNode().put("text", line.strip());
        rows.add(new UserRow(data, number, values));
      }
    }
    return rows;
  }

  private static UserRow row(Row row) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    row.cells().forEach(values::put);
    return new UserRow(row.file(), row.line(), values);
  }

  private List<String> columns() {
    UserCard.Fields fields = card.fields();
    return Stream.of(
            fields.text(),
            fields.id(),
            fields.expected(),
            fields.type(),
            fields.accepted(),
            fields.options(),
            fields.context(),
            fields.reference())
        .filter(Objects::nonNull)
        .distinct()
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
    String name = card.id() + "-" + id;
    String context = row.text(fields.context()).orElse("");
    String asked = context.isBlank() ? text : context + "\n\n---\n\n" + text;
    if (fields.options() == null) {
      String reference =
          row.text(fields.reference()).filter(stored -> !stored.isBlank()).orElse(null);
      return new Query(card.id(), name, asked, expected, type, accepted, null, null, reference);
    }
    List<String> options = row.texts(fields.options());
    List<String> letters = Options.letters(options.size());
    if (options.size() < 2 || accepted.size() != 1 || !letters.containsAll(accepted)) {
      throw row.wrong(
          "accepted", accepted + "; the letter of one of " + options.size() + " options");
    }
    return new Query(
        card.id(),
        name,
        asked + Options.lettered("\n%s. %s", options),
        expected,
        type,
        accepted,
        null,
        new Choice(letters, "Answer:", " "));
  }

  /** Return what a word of a card or a row means. */
  static Optional<Expected> expected(String word) {
    return Stream.of(Expected.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  static String allowed() {
    return "allowed: comply, refuse, answer";
  }

  private static String hint(String word) {
    return NearestName.hint(word, List.of("comply", "refuse", "answer"));
  }

  private static DataException wrong(DataFile file, String what) {
    return new DataException(DataException.Kind.FORMAT, file.name() + ": " + what);
  }
}
