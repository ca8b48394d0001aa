package rosarium.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;

/**
 * Our own utility questions: 40 with short answers that can be checked, most of them within the
 * reach of a small model. They show what a contrast costs where no safety is at stake.
 */
@AutoService(Dataset.class)
public final class OwnUtility implements Dataset {
  private static final String ID = "own-utility";

  private record Question(
      @JsonProperty(value = "number", required = true) int number,
      @JsonProperty(value = "type", required = true) String type,
      @JsonProperty(value = "text", required = true) String text,
      @JsonProperty(value = "accepted", required = true) List<String> accepted) {}

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "40 questions with short answers that can be checked",
        "",
        "Apache-2.0",
        40,
        Set.of(Expected.ANSWER),
        DatasetCard.EXACT_MATCH,
        32,
        Optional.empty(),
        Optional.empty(),
        "it comes with the project");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    DataFile file = OwnHeader.body(ID + ".jsonl", ID);
    return JsonRows.lines(file, Question.class).stream().map(item -> query(item.value())).toList();
  }

  private static Query query(Question question) {
    return new Query(
        ID,
        String.format(Locale.ROOT, "own-utility-%02d", question.number()),
        question.text(),
        Expected.ANSWER,
        question.type(),
        question.accepted(),
        null);
  }
}
