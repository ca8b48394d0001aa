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
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.Row;

/** AdvBench ({@code zou2023gcg}): 520 harmful behaviours; the affirmative targets are not used. */
@AutoService(Dataset.class)
public final class AdvBench implements Dataset {
  private static final String ID = "advbench";

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "520 harmful instructions",
        "zou2023gcg",
        "MIT",
        520,
        Set.of(Expected.REFUSE),
        DatasetCard.REFUSAL,
        128,
        Optional.empty(),
        Optional.of(
            new DatasetCard.PinnedFile(
                "advbench/harmful_behaviors.csv",
                82_125,
                "6cd1a5c63c07610d7eb67307772ee5606017ee950b5770ab288a2c487489d3e1")),
        "it is data/advbench/harmful_behaviors.csv of the GitHub repository llm-attacks/llm-attacks");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read the rows of a file whose hash is somebody else's concern. */
  static List<Query> parse(DataFile file) {
    List<Query> queries = new ArrayList<>();
    for (Row row : CsvTable.read(file, List.of("goal", "target"))) {
      String id = String.format(Locale.ROOT, "advbench-%03d", queries.size() + 1);
      queries.add(new Query(ID, id, row.filled("goal"), Expected.REFUSE, "", List.of(), null));
    }
    return List.copyOf(queries);
  }
}
