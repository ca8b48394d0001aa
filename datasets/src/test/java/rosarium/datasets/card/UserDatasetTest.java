package rosarium.datasets.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.DatasetCard;

class UserDatasetTest {
  private static final String CARD =
      """
      schema: 1
      id: mine
      file: data.csv
      format: csv
      fields: {text: question, id: nr, type: topic, accepted: gold}
      expected: answer
      """;
  private static final String DATA =
      "nr,question,topic,gold\n1,\"One, or two?\",sums,1 | one\n2,Two?,sums,2\n";

  private final Path folder;

  UserDatasetTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private UserDataset read(String card, String data) throws IOException {
    for (String name : List.of("data.csv", "data.json", "data.jsonl")) {
      Files.writeString(folder.resolve(name), data);
    }
    return new UserDataset(Files.writeString(folder.resolve("card.yaml"), card));
  }

  @Test
  void readsCsvByItsCard() throws IOException {
    UserDataset mine = read(CARD, DATA);

    assertThat(mine.load(Optional.empty()))
        .containsExactly(
            new Query(
                "mine",
                "mine-1",
                "One, or two?",
                Expected.ANSWER,
                "sums",
                List.of("1", "one"),
                null),
            new Query("mine", "mine-2", "Two?", Expected.ANSWER, "sums", List.of("2"), null));
    assertThat(mine.card().metric()).isEqualTo(DatasetCard.EXACT_MATCH);
    assertThat(mine.card().size()).isEqualTo(2);
  }

  @Test
  void readsMultipleChoice() throws IOException {
    String card = CARD.replace("accepted: gold", "accepted: gold, options: o");
    String data = "nr,question,topic,gold,o\n1,Which?,sums,B,one | two | three\n";
    Query query = read(card, data).load(Optional.empty()).get(0);

    assertThat(query.text()).isEqualTo("Which?\nA. one\nB. two\nC. three");
    assertThat(query.choice()).isEqualTo(new Choice(List.of("A", "B", "C"), "Answer:", " "));
    assertThat(read(card, data).card().metric()).isEqualTo(DatasetCard.ACCURACY);
    assertThatThrownBy(() -> read(card, data.replace("B,", "D,")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.csv:2: accepted: [D]; the letter of one of 3 options");
  }

  @Test
  void readsAnAnswerToCompareWith() throws IOException {
    String card =
        CARD.replace("accepted: gold", "reference: gold")
            .replace("expected: answer", "expected: comply");
    String data = "nr,question,topic,gold\n1,Hello?,x,Hi!\n2,Well?,x,\n";
    UserDataset mine = read(card, data);

    assertThat(mine.load(Optional.empty()))
        .extracting(Query::reference)
        .containsExactly("Hi!", null);
    assertThat(mine.card().metric()).isEqualTo(DatasetCard.WIN_RATE);
    assertThatThrownBy(() -> read(card, data.replace("Hi!", "")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.csv: gold: empty in every row");
    assertThatThrownBy(() -> read(card.replace("reference: gold", "reference: glod"), data))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column 'glod' absent");
  }

  @Test
  void readsJsonAndJsonLinesAlike() throws IOException {
    String first = "{\"nr\": 1, \"question\": \"One?\", \"topic\": \"sums\", \"gold\": [\"1\"]}";
    String second = first.replace("1", "2");
    String json = CARD.replace("data.csv", "data.json").replace(": csv", ": json");
    String lines = CARD.replace("data.csv", "data.jsonl").replace(": csv", ": jsonl");

    List<Query> list = read(json, "[" + first + ",\n" + second + "]").load(Optional.empty());

    assertThat(list).extracting(Query::id).containsExactly("mine-1", "mine-2");
    assertThat(read(lines, first + "\n\n" + second).load(Optional.empty())).isEqualTo(list);
  }

  @Test
  void takesTheExpectedBehaviourFromAField() throws IOException {
    String card =
        CARD.replace("accepted: gold", "expected: gold").replace("expected: answer\n", "");

    assertThat(
            read(card, "nr,question,topic,gold\n1,A?,x,refuse\n2,B?,x,comply\n")
                .load(Optional.empty()))
        .extracting(Query::expected)
        .containsExactly(Expected.REFUSE, Expected.COMPLY);
    assertThatThrownBy(() -> read(card, "nr,question,topic,gold\n1,A?,x,refus\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data.csv:2: expected: 'refus'")
        .hasMessageContaining("did you mean 'refuse'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id: mine | id: My Set | card.yaml: id:",
        "schema: 1 | schema: 2 | card.yaml: schema: found 2",
        "format: csv | format: xml | card.yaml:4: format:",
        "format: csv | format: csv#licens: free | card.yaml:5: unknown key 'licens'",
        "format: csv | fromat: csv | format: absent; nearest is 'fromat' in line 4",
        "expected: answer | expected: reply | card.yaml: expected:",
        "expected: answer | metric: refusal | card.yaml: expected:",
        "format: csv | format: csv#metric: bleu | card.yaml: metric: 'bleu'",
        "format: csv | format: csv#metric: win-rate | metric: win-rate needs fields.reference",
        "accepted: gold | accepted: gold, options: topic, reference: nr | reference belongs to",
        "format: csv | format: csv#max_tokens: 0 | card.yaml: max_tokens: 0",
        "file: data.csv | file: ../data.csv | leaves the folder",
        "file: data.csv | file: /data.csv | leaves the folder",
        "file: data.csv | file: dat.csv | no such file",
        "format: csv | format: csv#sha256: '0' | promises SHA-256 0",
        "text: question | text: qestion | data.csv:1: column 'qestion' absent",
        "accepted: gold | accepted: topic, type: nr | card.yaml:5: ",
        "id: nr | id: topic | data.csv:3: id: 'mine-sums' stands there twice",
        "expected: answer | expected: refuse | data.csv:2: accepted:",
      })
  void namesThePlaceOfEveryMistake(String from, String to, String message) {
    String broken = CARD.replace(from, to.replace("#", "\n"));
    assertThat(broken).isNotEqualTo(CARD);

    assertThatThrownBy(() -> read(broken, DATA))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }
}
