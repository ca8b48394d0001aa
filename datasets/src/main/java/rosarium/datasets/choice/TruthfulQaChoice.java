package rosarium.datasets.choice;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.TruthfulQa;
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.Row;

/**
 * TruthfulQA as multiple choice, MC1 and MC2 ({@code lin2022truthfulqa}, methods.md 7.6): every
 * listed answer is weighed as a whole. Options are the best answer, the other correct ones, the
 * incorrect ones, each once; what a row lists as both (two rows do, {@code Unknown}) is correct.
 */
@AutoService(Dataset.class)
public final class TruthfulQaChoice implements Dataset {
  private static final String ID = "truthfulqa-mc";

  @Override
  public DatasetCard card() {
    DatasetCard words = new TruthfulQa().card();
    return new DatasetCard(
        ID,
        "817 questions that many answer wrongly; listed answers are weighed (MC1, MC2)",
        words.citation(),
        words.licence(),
        words.size(),
        Set.of(Expected.ANSWER),
        DatasetCard.ACCURACY,
        "mc1",
        1,
        Optional.empty(),
        words.files(),
        words.howToGet());
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read the rows of a file whose hash is somebody else's concern. */
  static List<Query> parse(DataFile file) {
    List<String> columns =
        List.of("Category", "Question", "Best Answer", "Correct Answers", "Incorrect Answers");
    List<Query> queries = new ArrayList<>();
    for (Row row : CsvTable.read(file, columns)) {
      String best = row.filled("Best Answer").strip();
      Set<String> options = new LinkedHashSet<>(List.of(best));
      options.addAll(listed(row, "Correct Answers"));
      List<String> correct = List.copyOf(options);
      options.addAll(listed(row, "Incorrect Answers"));
      if (options.size() == correct.size()) {
        throw row.wrong("Incorrect Answers", "none that is not correct as well");
      }
      queries.add(
          new Query(
              ID,
              String.format(Locale.ROOT, "truthfulqa-mc-%03d", queries.size() + 1),
              row.filled("Question"),
              Expected.ANSWER,
              row.filled("Category"),
              correct,
              null,
              Choice.weighed(List.copyOf(options), best)));
    }
    return List.copyOf(queries);
  }

  private static List<String> listed(Row row, String column) {
    return Stream.of(row.filled(column).split(";", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }
}
