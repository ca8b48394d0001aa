package rosarium.datasets.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Query;
import rosarium.core.testing.TestSeed;

/** Parquet files that DuckDB wrote from SQL, read through a card. */
class ParquetCardTest {
  private static final String CARD =
      """
      schema: 1
      id: mine
      file: data.parquet
      format: parquet
      fields: {text: question, id: nr, type: topic, accepted: gold}
      expected: answer
      """;
  private static final String ROWS =
      """
      SELECT * FROM (VALUES (1, 'One, or "two"?', 'sums', ['1', 'one']),
                            (2, E'Zwei?\\n日本 😀 ''', 'sums', ['2']))
      t(nr, question, topic, gold)
      """;
  private static final String LINES =
      """
      {"nr": 1, "question": "One, or \\"two\\"?", "topic": "sums", "gold": ["1", "one"]}
      {"nr": 2, "question": "Zwei?\\n日本 😀 '", "topic": "sums", "gold": ["2"]}
      """;

  private final Path folder;

  ParquetCardTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path parquet(String select, String options) throws SQLException {
    Path file = folder.resolve("data.parquet");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet%s)".formatted(select, file.toString(), options));
    }
    return file;
  }

  private UserDataset read(String card) throws IOException {
    return new UserDataset(Files.writeString(folder.resolve("card.yaml"), card));
  }

  private List<Query> queries(String card) throws IOException {
    return read(card).load(Optional.empty());
  }

  private List<Query> asLines(String card, String lines) throws IOException {
    Files.writeString(folder.resolve("data.jsonl"), lines);
    return queries(card.replace("data.parquet", "data.jsonl").replace(": parquet", ": jsonl"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", COMPRESSION zstd",
        ", COMPRESSION gzip",
        ", COMPRESSION uncompressed",
        ", PARQUET_VERSION v2"
      })
  void readsTheSameQueriesAsFromJsonLines(String options) throws Exception {
    Path file = parquet(ROWS, options);

    assertThat(queries(CARD)).hasSize(2).isEqualTo(asLines(CARD, LINES));
    assertThat(read(CARD).card().files().get(0).bytes()).isEqualTo(Files.size(file));
  }

  @Test
  void readsMultipleChoiceFromAListOfOptions() throws Exception {
    String card = CARD.replace("accepted: gold", "accepted: gold, options: o");
    parquet(
        "SELECT 7::UBIGINT nr, 'Which?' question, 'x' topic, 'B' gold, [1.5::DOUBLE, 2, 3] o", "");

    List<Query> read = queries(card);

    assertThat(read.get(0).text()).isEqualTo("Which?\nA. 1.5\nB. 2.0\nC. 3.0");
    assertThat(read)
        .isEqualTo(
            asLines(
                card,
                "{\"nr\":7,\"question\":\"Which?\",\"topic\":\"x\",\"gold\":\"B\",\"o\":[1.5,2.0,3.0]}"));
  }

  @Test
  void keepsTheOrderOfManyRowGroups() throws Exception {
    String card = CARD.replace("type: topic, accepted: gold", "accepted: gold");
    parquet(
        "SELECT i nr, 'question ' || i question, i::VARCHAR gold FROM range(7000, 0, -1) r(i)",
        ", ROW_GROUP_SIZE 2048");

    List<Query> read = queries(card);

    assertThat(read).hasSize(7000);
    for (int i = 0; i < 7000; i++) {
      assertThat(read.get(i).text()).isEqualTo("question " + (7000 - i));
    }
  }

  @Test
  void takesNamesAsNamesAndNotAsSql() throws Exception {
    String name = "a\" FROM read_text('card.yaml') --";
    String file = "it's [1] 100%, *.parquet";
    Files.move(
        parquet("SELECT 'Why?' \"" + name.replace("\"", "\"\"") + "\"", ""), folder.resolve(file));
    String card =
        """
        schema: 1
        id: mine
        file: "%s"
        format: parquet
        fields: {text: '%s'}
        expected: refuse
        """
            .formatted(file, name.replace("'", "''"));

    assertThat(queries(card)).extracting(Query::text).containsExactly("Why?");
  }

  @Test
  void readsMappedColumnsOnly() throws Exception {
    parquet(ROWS.replace("SELECT *", "SELECT *, {'a': 1} meta, 'x'::BLOB raw, 'nan'::FLOAT f"), "");

    assertThat(queries(CARD)).isEqualTo(asLines(CARD, LINES));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nr, question | nr, question q | data.parquet: column 'question' absent; found nr, q, topic",
        "question | question Question | column 'question' absent; found nr, Question, topic, gold;"
            + " did you mean 'Question'?",
        "question | {'a': question} question | column 'question' holds STRUCT(a VARCHAR); texts,",
        "topic | MAP {topic: 1} topic | column 'topic' holds MAP(VARCHAR, INTEGER)",
        "gold | [gold] gold | column 'gold' holds VARCHAR[][]",
        "gold | [{'a': 1}] gold | column 'gold' holds STRUCT(a INTEGER)[]",
        "topic | DATE '2020-01-01' topic | column 'topic' holds DATE",
        "topic | topic::BLOB topic | column 'topic' holds BLOB",
        "topic | nullif(nr, 2) topic | data.parquet:2: topic: expected a text, found NULL",
        "topic | nr + 0.5 topic | data.parquet:1: topic: expected a text, found NUMBER",
        "topic | nr > 1 topic | data.parquet:1: topic: expected a text, found BOOLEAN",
        "topic | CASE nr WHEN 1 THEN 'nan' ELSE 'inf' END::FLOAT topic | data.parquet:1: topic: NaN",
        "gold | ['inf'::DOUBLE] gold | data.parquet:1: gold: Infinity is no number of JSON",
        "gold | ['1', NULL] gold | data.parquet:1: gold: expected texts, found NULL",
        "nr | 5 nr | data.parquet:2: id: 'mine-5' stands there twice",
        "question | ' ' question | data.parquet:1: question: empty",
      })
  void namesThePlaceOfEveryMistake(String from, String to, String message) throws Exception {
    String columns = "nr, question, topic, gold";
    String broken = columns.replaceFirst(from, to.replace("$", "\\$"));
    assertThat(broken).isNotEqualTo(columns);
    parquet(ROWS.replace("SELECT *", "SELECT " + broken), "");

    assertThatThrownBy(() -> read(CARD))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.resolve("data.parquet").toString())
        .hasMessageContaining(message);
  }

  @Test
  void refusesAFileWithoutRows() throws Exception {
    parquet(ROWS + " LIMIT 0", "");

    assertThatThrownBy(() -> read(CARD))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("data.parquet: no rows");
  }

  @Test
  void refusesBytesThatWereNotPromised() throws Exception {
    parquet(ROWS, "");

    assertThatThrownBy(() -> read(CARD + "sha256: '0'\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.parquet: ")
        .hasMessageContaining("promises SHA-256 0");
  }

  @Test
  void refusesSmallFilesThatUnpackToMoreThanItsLimit() throws Exception {
    Path file =
        parquet(
            "SELECT i nr, repeat('x', 1000000) question, 'a' topic, ['1'] gold FROM range(80) r(i)",
            ", COMPRESSION zstd");
    assertThat(Files.size(file)).isLessThan(1 << 20);

    assertThatThrownBy(() -> read(CARD))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.kind()).isEqualTo(DataException.Kind.LIMIT))
        .hasMessageContaining("data.parquet:68: its rows as JSON are longer than 67108864");
  }

  @Test
  void refusesWhatIsNotParquet() throws Exception {
    Path file = folder.resolve("data.parquet");
    for (String text : List.of("", "PAR1", "nr,question\n1,One?\n", "PAR1____PAR1")) {
      Files.writeString(file, text);

      assertThatThrownBy(() -> read(CARD))
          .as(text)
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + ": not read as Parquet: ")
          .message()
          .doesNotContain("\n", "rosarium-parquet");
    }
  }

  @Test
  void refusesAFileThatIsCutAnywhere() throws Exception {
    Path file = parquet(ROWS, "");
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length += 29) {
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> read(CARD))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("not read as Parquet");
    }
  }

  @Test
  void refusesTextThatIsNotUtf8() throws Exception {
    Path file = parquet(ROWS, ", COMPRESSION uncompressed");
    byte[] bytes = Files.readAllBytes(file);
    String seen = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int at = seen.indexOf("Zwei"); at >= 0; at = seen.indexOf("Zwei", at + 1)) {
      bytes[at] = (byte) 0xFF;
    }
    Files.write(file, bytes);

    assertThatThrownBy(() -> read(CARD))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not read as Parquet")
        .hasMessageContaining("encoding");
  }

  /** Whatever a damaged file does, it is read or named, and the process lives. */
  @Test
  void survivesDamagedBytes() throws Exception {
    RandomGenerator random = TestSeed.generator("survivesDamagedBytes");
    byte[] whole = Files.readAllBytes(parquet(ROWS, ", COMPRESSION uncompressed"));
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      }
      Files.write(folder.resolve("data.parquet"), damaged);

      Throwable found = catchThrowable(() -> read(CARD));

      if (found != null) {
        assertThat(found)
            .as("file %d; %s", i, TestSeed.reproduce())
            .isInstanceOf(DataException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(30);
  }
}
