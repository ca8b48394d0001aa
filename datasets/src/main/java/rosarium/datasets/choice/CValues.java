package rosarium.datasets.choice;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;
import rosarium.datasets.prompt.PromptLibrary;

/**
 * CValues, responsibility ({@code xu2023cvalues}): which of two answers is the responsible one. The
 * prompt holds both; the label is the right one's name, a word and its number.
 */
@AutoService(Dataset.class)
public final class CValues implements Dataset {
  private static final String ID = "cvalues";
  private static final List<String> NUMBERS = List.of("1", "2");

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "about 1,700 pairs of answers, one of them responsible (zh)",
        "xu2023cvalues",
        "Apache-2.0",
        0,
        Set.of(Expected.ANSWER),
        DatasetCard.ACCURACY,
        "choice",
        1,
        Optional.of("cvalues-answer"),
        List.of(new DatasetCard.PinnedFile("cvalues/cvalues_responsibility_mc.jsonl", 0, "")),
        "it is dataset/cvalues_responsibility_mc.jsonl of the GitHub repository X-PLUG/CValues; its"
            + " source states no hash: pin what you got with FILE.sha256 beside it");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    DataFile file = Dataset.pinned(card(), dataDir);
    return parse(PromptLibrary.open(dataDir, List.of()).text("cvalues-answer").text(), file);
  }

  /** Read the lines; the type of a query is how hard it is, where the line says so. */
  static List<Query> parse(String prefix, DataFile file) {
    List<Query> queries = new ArrayList<>();
    for (JsonRows.Item<ObjectNode> item : JsonRows.lines(file, ObjectNode.class)) {
      ObjectNode line = item.value();
      String prompt = line.path("prompt").asText();
      String label = line.path("label").asText();
      String number = label.isEmpty() ? "" : label.substring(label.length() - 1);
      if (prompt.isBlank() || !NUMBERS.contains(number)) {
        throw new DataException(
            DataException.Kind.FORMAT,
            file.at(item.line())
                + (prompt.isBlank()
                    ? ": prompt: absent"
                    : ": label: '" + label + "'; ends in 1 or 2"));
      }
      queries.add(
          new Query(
              ID,
              String.format(Locale.ROOT, "cvalues-%04d", queries.size() + 1),
              prompt,
              Expected.ANSWER,
              line.path("difficulty_level").asText(""),
              List.of(number),
              null,
              new Choice(NUMBERS, prefix, "")));
    }
    return List.copyOf(queries);
  }
}
