package rosarium.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;

/**
 * GSM8K, test part ({@code cobbe2021gsm8k}): 1,319 word problems. The gold answer is the number
 * after {@code ####}, without thousands separators (methods.md section 7.6).
 */
@AutoService(Dataset.class)
public final class Gsm8k implements Dataset {
  private static final String ID = "gsm8k";
  private static final String MARK = "#### ";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private record Problem(
      @JsonProperty(value = "question", required = true) String question,
      @JsonProperty(value = "answer", required = true) String answer) {}

  @Override
  public DatasetCard card() {
    return new DatasetCard(
            ID,
            "1,319 word problems of school mathematics",
            "cobbe2021gsm8k",
            "MIT",
            1_319,
            Set.of(Expected.ANSWER),
            DatasetCard.EXACT_MATCH,
            320,
            Optional.empty(),
            Optional.of(
                new DatasetCard.PinnedFile(
                    "gsm8k/test.jsonl",
                    749_738,
                    "3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14")),
            "it is grade_school_math/data/test.jsonl of the GitHub repository openai/grade-school-math")
        .judgedBy("last-number");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read the lines of a file whose hash is somebody else's concern. */
  static List<Query> parse(DataFile file) {
    List<Query> queries = new ArrayList<>();
    for (JsonRows.Item<Problem> item : JsonRows.lines(file, Problem.class)) {
      String id = String.format(Locale.ROOT, "gsm8k-%04d", queries.size() + 1);
      String gold = gold(file, item.line(), item.value().answer());
      queries.add(
          new Query(ID, id, item.value().question(), Expected.ANSWER, "", List.of(gold), null));
    }
    return List.copyOf(queries);
  }

  private static String gold(DataFile file, int line, String answer) {
    int mark = answer.lastIndexOf(MARK);
    String number = mark < 0 ? "" : answer.substring(mark + MARK.length()).strip().replace(",", "");
    if (!NUMBER.matcher(number).matches()) {
      throw new DataException(
          DataException.Kind.FORMAT, file.at(line) + ": answer: no number after '####'");
    }
    return number;
  }
}
