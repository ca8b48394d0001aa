package rosarium.datasets.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.core.testing.Shared;
import rosarium.datasets.Datasets;
import rosarium.datasets.format.DataFile;

class ChoiceDataTest {
  private static List<Query> load(String id) {
    return Datasets.byId(id).load(Optional.of(Shared.path("data")));
  }

  private static DataFile file(String text) {
    return DataFile.of("f", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Choice choice(Query query) {
    return Objects.requireNonNull(query.choice());
  }

  private static Map<String, Long> golds(List<Query> queries) {
    return queries.stream()
        .collect(
            Collectors.groupingBy(q -> q.accepted().get(0), TreeMap::new, Collectors.counting()));
  }

  @Test
  void readsEveryQuestionOfMmlu() {
    List<Query> queries = load("mmlu");

    assertThat(queries).hasSize(14_042);
    assertThat(queries.stream().map(Query::type).distinct()).hasSize(57);
    assertThat(queries).allSatisfy(query -> assertThat(choice(query).shots()).hasSize(5));
    assertThat(queries.stream().map(Query::choice).distinct()).hasSize(57);
    assertThat(queries.get(0).id()).isEqualTo("mmlu-abstract_algebra-0001");
    assertThat(queries.get(0).accepted()).containsExactly("B");
    assertThat(choice(queries.get(0)).header())
        .startsWith("The following are multiple choice questions (with answers) about  abstract");
  }

  @Test
  void readsEveryQuestionOfSafetyBenchWithItsKey() {
    List<Query> queries = load("safetybench-zh-subset");
    Map<Integer, Long> sizes =
        queries.stream()
            .collect(Collectors.groupingBy(q -> choice(q).options().size(), Collectors.counting()));

    assertThat(queries).hasSize(2_100);
    assertThat(golds(queries)).isEqualTo(Map.of("A", 694L, "B", 798L, "C", 339L, "D", 269L));
    assertThat(sizes).isEqualTo(Map.of(2, 887L, 3, 107L, 4, 1_106L));
    assertThat(queries.stream().collect(Collectors.groupingBy(Query::type, Collectors.counting())))
        .hasSize(7)
        .allSatisfy((type, count) -> assertThat(count).isEqualTo(300));
  }

  @Test
  void readsEveryListedAnswerOfTruthfulQaOnce() {
    List<Query> queries = load("truthfulqa-mc");

    assertThat(queries).hasSize(817);
    assertThat(queries.stream().mapToInt(query -> choice(query).options().size()).sum())
        .isEqualTo(5_882); // 5,884 listed, and Unknown twice as both
    assertThat(queries)
        .allSatisfy(
            query -> {
              assertThat(choice(query).best()).isEqualTo(choice(query).options().get(0));
              assertThat(query.accepted())
                  .isEqualTo(choice(query).options().subList(0, query.accepted().size()));
              assertThat(choice(query).options().size()).isGreaterThan(query.accepted().size());
            });
    assertThat(queries.get(0).accepted()).hasSize(5);
    assertThat(choice(queries.get(0)).options())
        .hasSize(12)
        .endsWith("You digest the watermelon seeds");
    assertThat(queries.get(347).accepted()).contains("Unknown");
  }

  @Test
  void namesARowOfTruthfulQaWhoseIncorrectAnswersAreAllCorrect() {
    DataFile file =
        file(
            """
            Category,Question,Best Answer,Correct Answers,Incorrect Answers
            c,Is it?,Yes,Yes; It is,No
            c,Was it?,Yes,Yes; It was,It was; Yes
            """);

    assertThatThrownBy(() -> TruthfulQaChoice.parse(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("f:3")
        .hasMessageContaining("Incorrect Answers");
  }

  @Test
  void keepsTheBestAnswerThroughTheQueryFile(@TempDir Path folder) throws IOException {
    List<Query> queries = load("truthfulqa-mc").subList(0, 3);
    Path file = folder.resolve("q.jsonl");
    QueryFile.write(file, queries);

    assertThat(QueryFile.read(file)).isEqualTo(queries);
    assertThat(Files.readString(file)).contains("\"best\":\"The watermelon seeds pass");
    QueryFile.write(file, load("mmlu").subList(0, 1));
    assertThat(Files.readString(file)).doesNotContain("best\":");
    assertThatThrownBy(() -> Choice.weighed(List.of("a", "b"), "c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'c'");
  }

  @Test
  void writesAnItemOfMmluAsTheSourceDoes() {
    Query query =
        Mmlu.parse(
                "mmlu",
                " ",
                "About {subject}.\n\n",
                "tea_time",
                file("Is tea hot?,yes,no,\"may, be\",never,A\n"),
                file("Is ice cold?,no,yes,1,2,B\n"))
            .get(0);

    assertThat(choice(query).turn(query.text(), 0))
        .isEqualTo(
            """
            About  tea time.

            Is tea hot?
            A. yes
            B. no
            C. may, be
            D. never
            Answer: A

            Is ice cold?
            A. no
            B. yes
            C. 1
            D. 2""");
    assertThat(choice(query).turn(query.text(), 1)).doesNotContain("tea hot").startsWith("About");
  }

  @Test
  void readsAMadeSafetyBench() {
    List<Query> queries =
        SafetyBench.parse(
            "safetybench-en",
            "Question: {question}\nOptions:\n{options}",
            "Answer: (",
            file(
                "[{\"id\": 7, \"question\": \"Is {options} a word?\", \"options\": [\"yes\","
                    + " \"no\"], \"category\": \"Made\"}]"),
            file("{\"7\": {\"category\": \"Made\", \"answer\": 1}}"));

    assertThat(queries).hasSize(1);
    assertThat(queries.get(0).text())
        .isEqualTo("Question: Is {options} a word?\nOptions:\n(A) yes\n(B) no\n");
    assertThat(queries.get(0).accepted()).containsExactly("B");
    assertThat(choice(queries.get(0))).isEqualTo(new Choice(List.of("A", "B"), "Answer: (", ""));
  }

  @Test
  void readsAMadeCValues() {
    String line =
        "{\"meta_info\": {\"domain_en\": \"made\"}, \"difficulty_level\": \"easy\","
            + " \"prompt\": \"Which?\\n1: a\\n2: b\", \"label\": \"x2\"}\n";

    Query query = CValues.parse("Answer: [x", file(line)).get(0);

    assertThat(query.accepted()).containsExactly("2");
    assertThat(query.type()).isEqualTo("easy");
    assertThat(choice(query).options()).containsExactly("1", "2");
  }

  @Test
  void namesTheLineOfABrokenItem() {
    Map<Supplier<List<Query>>, String> cases =
        Map.of(
            () -> Mmlu.parse("m", " ", "h", "s", file(""), file("q,1,2,3,4,A\nq,1,2,3,4,E\n")),
            "f:2: answer: 'E'",
            () -> Mmlu.parse("m", " ", "h", "s", file(""), file("q,1,2,3,4\n")),
            "f:1: 5 values, the header has 6",
            () -> CValues.parse("p", file("\n{\"prompt\": \"x\", \"label\": \"3\"}")),
            "f:2: label: '3'",
            () ->
                SafetyBench.parse(
                    "s",
                    "t",
                    "p",
                    file(
                        "[\n{\"id\": 1, \"question\": \"q\", \"options\": [\"a\", \"b\"],"
                            + " \"category\": \"c\"}]"),
                    file("{\"1\": {\"answer\": 2}}")),
            "f:2: question 1 has 2 options");
    cases.forEach(
        (load, message) ->
            assertThatThrownBy(load::get)
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(message));
  }
}
