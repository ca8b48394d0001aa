package rosarium.experiments.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;
import rosarium.core.template.ChatTemplates;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.Datasets;
import rosarium.datasets.card.UserDataset;
import rosarium.experiments.run.FakeModel;

/**
 * These files seal what a model sees of the first query of each data set. Where the words are not
 * ours, length and hash stand for them. A change here changes the answers of every run.
 */
class PromptFormatsTest {
  /** Those whose words are ours: built in, or made samples in a published format. */
  private static final List<String> OURS =
      List.of(
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
          "own-anchors",
          "own-contrast",
          "own-instructions",
          "own-utility",
          "strongreject");

  /** Made samples of multiple choice, in the published formats and around the published texts. */
  private static final List<String> CHOICES =
      List.of("cvalues", "safetybench-en", "safetybench-zh");

  private static final ObjectMapper JSON = new ObjectMapper();

  @SuppressWarnings("NullAway.Init")
  private static ChatModel model;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @BeforeAll
  static void load() {
    Path files = Shared.path("golden/models/small-a-smol");
    // The tiny tokenizers split no two letters alike, so that tokens are characters here.
    model =
        new ChatModel(
            new ScriptedModel(300, 100_000, ids_L -> new float[300]),
            FakeModel.characters(),
            ChatTemplates.load(files, Clock.systemUTC()),
            new TreeSet<>(List.of(0)));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static SeenQuery seen(Query query) {
    Prompt careful = Prompt.of("careful", "Take care.");
    return new SeenQuery(query)
        .with(
            "plain",
            Map.of("positive", careful),
            new TreeMap<>(Map.of("positive", model)),
            Framing.NONE);
  }

  private static String text(Query query) {
    return seen(query).streams().get(0).text();
  }

  private Query first(String id) throws IOException, URISyntaxException {
    Dataset dataset = Datasets.byId(id);
    if (id.startsWith("own-")) {
      return dataset.load(Optional.empty()).get(0);
    }
    if (CHOICES.contains(id)) {
      return chosen(dataset).get(0);
    }
    // The card as it comes, but for the number of rows of the real file, beside a made sample.
    Path card = Shared.projectRoot().resolve("datasets/src/main/resources/rosarium/datasets/card");
    String yaml =
        Files.readString(card.resolve(id + ".yaml"))
            .replaceFirst("(?m)^size: .*\n", "")
            .replaceFirst("(?m)^sha256: .*\n", "");
    copy(samples(), dataset.card().files().get(0).path());
    return new UserDataset(Files.writeString(folder.resolve("card.yaml"), yaml))
        .load(Optional.empty())
        .get(0);
  }

  private static Path samples() {
    return Shared.projectRoot()
        .resolve("datasets/src/test/resources/rosarium/datasets/card/sample");
  }

  private Path copy(Path from, String file) throws IOException {
    Path copy = folder.resolve(file);
    Files.createDirectories(Objects.requireNonNull(copy.getParent()));
    return Files.copy(from.resolve(file), copy);
  }

  /** Load a made sample by the real loader, beside the real texts, and the real keys if any. */
  private List<Query> chosen(Dataset dataset) throws IOException {
    List<DatasetCard.PinnedFile> files = dataset.card().files();
    Path questions = copy(samples(), files.get(0).path());
    copy(Shared.path("data"), "prompts/formats.yaml");
    if (files.size() == 2) {
      Path keys = copy(Shared.path("data"), files.get(1).path());
      padded(questions, JSON.readTree(keys.toFile()));
    }
    return dataset.load(Optional.of(folder));
  }

  /** Behind the made questions, put one for each key that is left. */
  private static void padded(Path questions, JsonNode keys) throws IOException {
    ArrayNode all = (ArrayNode) JSON.readTree(questions.toFile());
    int made = all.size();
    for (int id = made; id < keys.size(); id++) {
      ObjectNode padding = all.addObject().put("id", id).put("question", "?").put("category", "");
      List.of("1", "2", "3", "4").forEach(padding.putArray("options")::add);
    }
    JSON.writeValue(questions.toFile(), all);
  }

  private static Stream<String> ours() {
    return Stream.concat(OURS.stream(), CHOICES.stream());
  }

  @ParameterizedTest
  @MethodSource("ours")
  void showsTheModelOurWordsAsItAlwaysDid(String id) throws IOException, URISyntaxException {
    String text = text(first(id));
    String golden;
    try (var in = PromptFormatsTest.class.getResourceAsStream("format/" + id + ".txt")) {
      golden =
          new String(
              Objects.requireNonNull(in, id + ": " + text).readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(text).isEqualTo(golden);
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "format/hashes.csv",
      useHeadersInDisplayName = true,
      numLinesToSkip = 1)
  void showsTheModelPublishedWordsAsItAlwaysDid(
      String dataset, String query, int characters, String sha256) {
    Query first = Datasets.byId(dataset).load(Optional.of(Shared.path("data"))).get(0);
    String text = text(first);

    assertThat(List.of(first.id(), text.length(), TextHash.of(text)))
        .containsExactly(query, characters, sha256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cvalues        | 答案：[回复 | '1' = token 49, '2' = token 50;",
        "safetybench-en | Answer: ( | 'A' = token 65, 'B' = token 66, 'C' = token 67;",
        "safetybench-zh | 答案：( | 'A' = token 65, 'B' = token 66, 'C' = token 67;"
      })
  void comparesWhatFollowsTheBeginningOfAnAnswer(String id, String begins, String candidates)
      throws IOException, URISyntaxException {
    SeenQuery seen = seen(first(id));

    assertThat(seen.streams().get(0).text()).endsWith("<|im_start|>assistant\n" + begins);
    assertThat(seen.text()).contains("--- chosen among " + candidates + " 0 solved examples");
  }

  @Test
  void leavesNoDataSetOut() throws IOException {
    List<String> hashed;
    try (var in = PromptFormatsTest.class.getResourceAsStream("format/hashes.csv")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      hashed = all.lines().skip(1).map(line -> line.split(",", 2)[0]).toList();
    }
    List<String> sealed = Stream.of(OURS, CHOICES, hashed).flatMap(List::stream).toList();

    assertThat(sealed).containsExactlyInAnyOrderElementsOf(Datasets.all().keySet());
  }

  @Test
  void showsLettersAndExamplesOfAChoice() {
    Query query = Datasets.byId("mmlu").load(Optional.of(Shared.path("data"))).get(0);

    SeenQuery seen = seen(query);

    assertThat(seen.streams()).hasSize(1);
    assertThat(seen.streams().get(0).options_L()).hasSize(4).doesNotHaveDuplicates();
    assertThat(seen.text())
        .startsWith("mmlu-abstract_algebra-0001 (mmlu, abstract_algebra): expected answer: B")
        .contains("--- plain: positive (careful)")
        .contains("Take care.")
        .contains("5 solved examples, 0 left out")
        .containsPattern("' A' = token [0-9]+, ' B' = token");
    assertThat(seen.json().get(0).path("options").size()).isEqualTo(4);
  }

  @Test
  void showsEveryTokenOfAnOptionThatIsWeighed() {
    Query query =
        new Query(
            "d",
            "q",
            "Is it?",
            Expected.ANSWER,
            "",
            List.of("Yes"),
            null,
            Choice.weighed(List.of("Yes", "No"), "Yes"));

    SeenQuery seen = seen(query);

    assertThat(seen.streams().get(0).options_L())
        .containsExactly(TokenIds.of('Y', 'e', 's'), TokenIds.of('N', 'o'));
    assertThat(seen.text())
        .contains("--- weighed are 'Yes' = tokens [89, 101, 115], 'No' = tokens [78, 111];");
    assertThat(seen.json().get(0).path("options").path("No")).hasSize(2);
  }

  @Test
  void showsWhatTwoVariantsReadAlikeOnce() throws IOException, URISyntaxException {
    Query query = first("own-contrast");
    Prompt bad = Prompt.of("bad", "Be bad.");
    Prompt careful = Prompt.of("careful", "Take care.");

    SeenQuery seen =
        seen(query)
            .with(
                "rose",
                new TreeMap<>(Map.of("positive", careful, "reverse", bad)),
                new TreeMap<>(Map.of("positive", model, "reverse", model)),
                Framing.NONE);

    assertThat(seen.streams())
        .extracting(SeenQuery.Stream::readers)
        .containsExactly(
            List.of("plain: positive (careful)", "rose: positive (careful)"),
            List.of("rose: reverse (bad)"));
  }

  @Test
  void findsAQueryByIdOrNumber() {
    List<Query> queries = Datasets.byId("own-contrast").load(Optional.empty());
    Query third = queries.get(2);

    assertThat(SeenQuery.find(queries, third.id())).isEqualTo(third);
    assertThat(SeenQuery.find(queries, "3")).isEqualTo(third);
    assertThatThrownBy(() -> SeenQuery.find(queries, "121"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--query: 121; allowed: 1 to 120, or the id of a query");
    assertThatThrownBy(() -> SeenQuery.find(queries, third.id() + "x"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean '" + third.id() + "'?");
  }
}
