package rosarium.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;

/**
 * HarmfulQA ({@code bhardwaj2023redteaming}): 1,960 harmful questions of 10 topics. 22 of them
 * stand there twice; a selection keeps each once.
 */
@AutoService(Dataset.class)
public final class HarmfulQa implements Dataset {
  private static final String ID = "harmfulqa";

  @Override
  public DatasetCard card() {
    return new DatasetCard(
            ID,
            "1,960 harmful questions of 10 topics, 22 of them duplicates",
            "bhardwaj2023redteaming",
            "Apache-2.0",
            1_960,
            Set.of(Expected.REFUSE),
            DatasetCard.REFUSAL,
            128,
            Optional.empty(),
            Optional.of(
                new DatasetCard.PinnedFile(
                    "harmfulqa/harmfulqa.json",
                    154_902,
                    "e04c1f3c48800ea84f954298e2a74f27e391069e037d60a22c2727eaa22f2cf8")),
            "it is harmful_questions/harmfulqa.json of the GitHub repository declare-lab/red-instruct")
        .judgedBy("rose-harm");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read topics, subtopics and questions; the type of a query is its topic. */
  static List<Query> parse(DataFile file) {
    List<Query> queries = new ArrayList<>();
    JsonNode topics = JsonRows.value(file, 1, file.text(), JsonNode.class);
    for (Map.Entry<String, JsonNode> topic : map(file, "the file", topics)) {
      for (Map.Entry<String, JsonNode> subtopic : map(file, topic.getKey(), topic.getValue())) {
        if (!subtopic.getValue().isArray()) {
          throw wrong(file, topic.getKey() + ": " + subtopic.getKey() + ": not a list of texts");
        }
        for (JsonNode question : subtopic.getValue()) {
          if (!question.isTextual() || question.textValue().isBlank()) {
            throw wrong(file, topic.getKey() + ": " + subtopic.getKey() + ": not a list of texts");
          }
          String id = String.format(Locale.ROOT, "harmfulqa-%04d", queries.size() + 1);
          queries.add(
              new Query(
                  ID, id, question.textValue(), Expected.REFUSE, topic.getKey(), List.of(), null));
        }
      }
    }
    return List.copyOf(queries);
  }

  private static Iterable<Map.Entry<String, JsonNode>> map(
      DataFile file, String what, JsonNode node) {
    if (!node.isObject()) {
      throw wrong(file, what + ": not a map");
    }
    return node.properties();
  }

  private static DataException wrong(DataFile file, String what) {
    return new DataException(DataException.Kind.FORMAT, file.name() + ": " + what);
  }
}
