package rosarium.datasets;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;

/** DangerousQA ({@code shaikh2023second}): 200 harmful questions, as ROSE and ACD use them. */
@AutoService(Dataset.class)
public final class DangerousQa implements Dataset {
  private static final String ID = "dangerousqa";

  @Override
  public DatasetCard card() {
    return new DatasetCard(
            ID,
            "200 harmful questions",
            "shaikh2023second",
            "Apache-2.0",
            200,
            Set.of(Expected.REFUSE),
            DatasetCard.REFUSAL,
            128,
            Optional.empty(),
            Optional.of(
                new DatasetCard.PinnedFile(
                    "dangerousqa/dangerousqa.json",
                    9_894,
                    "b40b0193d063cb5d742e6d0e070dde119e0291619830c65653ca19bdc84fdd10")),
            "it is harmful_questions/dangerousqa.json of the GitHub repository declare-lab/red-instruct")
        .judgedBy("rose-harm");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read the list of a file whose hash is somebody else's concern. */
  static List<Query> parse(DataFile file) {
    List<Query> queries = new ArrayList<>();
    for (JsonRows.Item<String> item : JsonRows.list(file, String.class)) {
      String id = String.format(Locale.ROOT, "dangerousqa-%03d", queries.size() + 1);
      queries.add(new Query(ID, id, item.value(), Expected.REFUSE, "", List.of(), null));
    }
    return List.copyOf(queries);
  }
}
