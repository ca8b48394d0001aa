package rosarium.datasets.choice;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.DatasetCard.PinnedFile;
import rosarium.datasets.DatasetFamily;
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.Options;
import rosarium.datasets.format.Row;
import rosarium.datasets.prompt.PromptLibrary;

/**
 * MMLU ({@code hendrycks2021mmlu}): 14,042 questions of 57 subjects, each behind the five solved
 * ones of its subject. The second member looks for the bare letter after {@code Answer:}, as the
 * published code does, where most tokenizers would write it with a blank (methods.md 7.3).
 */
@AutoService(DatasetFamily.class)
public final class Mmlu implements DatasetFamily {
  private static final List<String> COLUMNS = List.of("question", "A", "B", "C", "D", "answer");
  private static final List<String> LETTERS = Options.letters(4);
  private static final String PREFIX = "Answer:";

  @Override
  public List<Dataset> members() {
    return List.of(new Member("mmlu", " "), new Member("mmlu-bare-letter", ""));
  }

  /**
   * One way to read the letter.
   *
   * @param id of the data set
   * @param glue what stands before a letter
   */
  private record Member(String id, String glue) implements Dataset {
    @Override
    public DatasetCard card() {
      return new DatasetCard(
          id,
          "14,042 questions of 57 subjects, 5-shot" + (glue.isEmpty() ? ", bare letter" : ""),
          "hendrycks2021mmlu",
          "MIT",
          14_042,
          Set.of(Expected.ANSWER),
          DatasetCard.ACCURACY,
          "choice",
          1,
          Optional.of("mmlu-header"),
          files(),
          "it is data.tar, linked from the GitHub repository hendrycks/test, or the data set"
              + " cais/mmlu on the Hugging Face hub; the SHA-256 of each file is checked");
    }

    @Override
    public List<Query> load(Optional<Path> dataDir) {
      DatasetCard card = card();
      Map<String, DataFile> read = new LinkedHashMap<>();
      for (PinnedFile file : card.files()) {
        read.put(file.path(), Dataset.pinned(card, file, dataDir));
      }
      String header = PromptLibrary.open(dataDir, List.of()).text("mmlu-header").text();
      List<Query> queries = new ArrayList<>();
      read.forEach(
          (path, file) -> {
            if (path.startsWith("mmlu/test/")) {
              String subject = path.substring("mmlu/test/".length(), path.indexOf("_test.csv"));
              DataFile dev = read.get("mmlu/dev/" + subject + "_dev.csv");
              if (dev == null) {
                throw new IllegalStateException("no solved questions of " + subject);
              }
              queries.addAll(parse(id, glue, header, subject, dev, file));
            }
          });
      return List.copyOf(queries);
    }
  }

  /** Read one subject. */
  static List<Query> parse(
      String id, String glue, String header, String subject, DataFile dev, DataFile test) {
    List<String> shots = new ArrayList<>();
    for (Row row : CsvTable.readBare(dev, COLUMNS)) {
      shots.add(item(row) + "\n" + PREFIX + " " + letter(row) + "\n\n");
    }
    // The source's subject begins with a blank.
    String filled = header.replace("{subject}", " " + subject.replace('_', ' '));
    Choice choice = new Choice(LETTERS, PREFIX, glue, filled, shots);
    List<Query> queries = new ArrayList<>();
    for (Row row : CsvTable.readBare(test, COLUMNS)) {
      String name = String.format(Locale.ROOT, "%s-%s-%04d", id, subject, queries.size() + 1);
      List<String> right = List.of(letter(row));
      queries.add(new Query(id, name, item(row), Expected.ANSWER, subject, right, null, choice));
    }
    return queries;
  }

  private static String item(Row row) {
    List<String> options = LETTERS.stream().map(row::get).toList();
    return row.filled("question") + Options.lettered("\n%s. %s", options);
  }

  private static String letter(Row row) {
    String letter = row.get("answer");
    if (!LETTERS.contains(letter)) {
      throw row.wrong("answer", "'" + letter + "' is none of A, B, C, D");
    }
    return letter;
  }

  private static List<PinnedFile> files() {
    List<PinnedFile> files = new ArrayList<>();
    for (String line : DataFile.resource(Mmlu.class, "mmlu.sha256").text().lines().toList()) {
      String[] parts = line.split(" ", -1);
      files.add(new PinnedFile(parts[2], Long.parseLong(parts[1]), parts[0]));
    }
    return files;
  }
}
