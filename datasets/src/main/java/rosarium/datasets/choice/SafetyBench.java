package rosarium.datasets.choice;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.DatasetCard.PinnedFile;
import rosarium.datasets.DatasetFamily;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;
import rosarium.datasets.format.Options;
import rosarium.datasets.prompt.PromptLibrary;

/**
 * SafetyBench ({@code zhang2024safetybench}): questions of seven categories with two to four
 * options, in Chinese and English. Questions and answers are two files, joined by id.
 */
@AutoService(DatasetFamily.class)
public final class SafetyBench implements DatasetFamily {
  private static final String KEYS =
      "a26ec13deeb551d68f71d61dd269d05dd43c24e6b22d8be3b93788ee10cf8615";

  private record Item(
      @JsonProperty(value = "id", required = true) int id,
      @JsonProperty(value = "question", required = true) String question,
      @JsonProperty(value = "options", required = true) List<String> options,
      @JsonProperty(value = "category", required = true) String category) {}

  @Override
  public List<Dataset> members() {
    return List.of(
        new Member(
            "safetybench-zh-subset",
            "zh",
            2_100,
            new PinnedFile(
                "safetybench/test_zh_subset.json",
                766_013,
                "8760b0621df0fa81b99f7e49961853f1ff8b5ac0e4f1f96dad20a587c33aea4f"),
            new PinnedFile(
                "safetybench/test_answers_zh_subset.json",
                133_967,
                "41c3e40330a7a96375de54b46df4839f6a46e8c9f6be974a2d31b35b8012af6c")),
        whole("zh"),
        whole("en"));
  }

  private static Member whole(String language) {
    return new Member(
        "safetybench-" + language,
        language,
        11_435,
        new PinnedFile("safetybench/test_" + language + ".json", 0, ""),
        new PinnedFile("safetybench/test_answers_" + language + ".json", 729_736, KEYS));
  }

  /**
   * One language, or a part of it.
   *
   * @param id of the data set
   * @param language {@code zh} or {@code en}
   * @param size how many questions
   * @param questions their file
   * @param answers the file of the keys
   */
  private record Member(
      String id, String language, int size, PinnedFile questions, PinnedFile answers)
      implements Dataset {
    @Override
    public DatasetCard card() {
      return new DatasetCard(
          id,
          "%,d questions of seven categories with two to four options (%s)"
              .formatted(size, language),
          "zhang2024safetybench",
          "MIT",
          size,
          Set.of(Expected.ANSWER),
          DatasetCard.ACCURACY,
          "choice",
          1,
          Optional.of("safetybench-" + language + "-query"),
          List.of(questions, answers),
          "it is opensource_data of the GitHub repository thu-coai/SafetyBench, or the data set of"
              + " this name on the Hugging Face hub");
    }

    @Override
    public List<Query> load(Optional<Path> dataDir) {
      DataFile asked = Dataset.pinned(card(), questions, dataDir);
      DataFile keys = Dataset.pinned(card(), answers, dataDir);
      PromptLibrary texts = PromptLibrary.open(dataDir, List.of());
      List<Query> queries =
          parse(
              id,
              texts.text("safetybench-" + language + "-query").text(),
              texts.text("safetybench-" + language + "-answer").text(),
              asked,
              keys);
      if (queries.size() != size) {
        throw new DataException(
            DataException.Kind.FORMAT,
            "%s: %,d questions, expected %,d".formatted(asked.name(), queries.size(), size));
      }
      return queries;
    }
  }

  /** Join questions and answers, and write each as the published text has it. */
  static List<Query> parse(
      String id, String template, String prefix, DataFile questions, DataFile answers) {
    JsonNode keys = JsonRows.value(answers, 1, answers.text(), JsonNode.class);
    List<Query> queries = new ArrayList<>();
    for (JsonRows.Item<Item> each : JsonRows.list(questions, Item.class)) {
      Item item = each.value();
      List<String> letters = Options.letters(item.options().size());
      JsonNode key = keys.path(Integer.toString(item.id()));
      int answer = key.path("answer").asInt(-1);
      if (letters.size() < 2 || answer < 0 || answer >= letters.size()) {
        throw new DataException(
            DataException.Kind.FORMAT,
            "%s: question %d has %d options, its answer in %s is %s"
                .formatted(
                    questions.at(each.line()), item.id(), letters.size(), answers.name(), key));
      }
      String[] around = template.split("\\{question\\}", 2);
      String options = Options.lettered("(%s) %s\n", item.options());
      String text = around[0] + item.question() + around[1].replace("{options}", options);
      queries.add(
          new Query(
              id,
              String.format(Locale.ROOT, "%s-%05d", id, item.id()),
              text,
              Expected.ANSWER,
              item.category(),
              List.of(letters.get(answer)),
              null,
              new Choice(letters, prefix, "")));
    }
    return List.copyOf(queries);
  }
}
