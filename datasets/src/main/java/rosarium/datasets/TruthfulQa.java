package rosarium.datasets;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.Row;

/**
 * TruthfulQA ({@code lin2022truthfulqa}), the older release without a best wrong answer: 817
 * questions that many answer wrongly. Accepted are the listed correct answers, the best first, so
 * exact match is a floor; a judge says more.
 */
@AutoService(Dataset.class)
public final class TruthfulQa implements Dataset {
  private static final String ID = "truthfulqa";

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "817 questions that many answer wrongly; exact match is a floor",
        "lin2022truthfulqa",
        "Apache-2.0",
        817,
        Set.of(Expected.ANSWER),
        DatasetCard.EXACT_MATCH,
        100,
        Optional.empty(),
        Optional.of(
            new DatasetCard.PinnedFile(
                "truthfulqa/TruthfulQA.csv",
                443_723,
                "8d7dd15f033196140f032d97d30f037da7a7b1192c3f36f9937c1850925335a2")),
        "it is TruthfulQA.csv of the GitHub repository sylinrl/TruthfulQA");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read the rows of a file whose hash is somebody else's concern. */
  static List<Query> parse(DataFile file) {
    List<Query> queries = new ArrayList<>();
    List<String> columns =
        List.of("Type", "Category", "Question", "Best Answer", "Correct Answers");
    for (Row row : CsvTable.read(file, columns)) {
      List<String> accepted =
          Stream.concat(
                  Stream.of(row.filled("Best Answer")),
                  Stream.of(row.filled("Correct Answers").split(";", -1)))
              .map(String::strip)
              .filter(each -> !each.isEmpty())
              .distinct()
              .toList();
      queries.add(
          new Query(
              ID,
              String.format(Locale.ROOT, "truthfulqa-%03d", queries.size() + 1),
              row.filled("Question"),
              Expected.ANSWER,
              row.filled("Category"),
              accepted,
              null));
    }
    return List.copyOf(queries);
  }
}
