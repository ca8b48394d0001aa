package rosarium.datasets;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.CsvTable;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.Row;

/**
 * XSTest v2 ({@code rottger2024xstest}): 250 safe prompts of 10 types and 200 unsafe ones of 8
 * types whose names begin with {@code contrast_}.
 */
@AutoService(Dataset.class)
public final class XsTest implements Dataset {
  private static final String ID = "xstest";
  private static final String CONTRAST = "contrast_";

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "250 safe prompts that look unsafe, and 200 unsafe contrasts",
        "rottger2024xstest",
        "CC-BY-4.0",
        450,
        Set.of(Expected.COMPLY, Expected.REFUSE),
        DatasetCard.REFUSAL,
        128,
        Optional.empty(),
        Optional.of(
            new DatasetCard.PinnedFile(
                "xstest/xstest_prompts.csv",
                38_719,
                "11783fb294ed017473ee53c207d71f2161c7672c8d0b037501e78387f801cb5a")),
        "it is xstest_prompts.csv of the GitHub repository paul-rottger/exaggerated-safety");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    return parse(Dataset.pinned(card(), dataDir));
  }

  /** Read the rows of a file whose hash is somebody else's concern. */
  static List<Query> parse(DataFile file) {
    List<Query> queries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Row row : CsvTable.read(file, List.of("id", "prompt", "type", "label"))) {
      Query query = query(row);
      if (!ids.add(query.id())) {
        throw row.wrong("id", "'" + row.get("id") + "' stands there twice");
      }
      queries.add(query);
    }
    return List.copyOf(queries);
  }

  private static Query query(Row row) {
    String type = row.filled("type");
    boolean unsafe = type.startsWith(CONTRAST);
    String label = unsafe ? "unsafe" : "safe";
    if (!row.get("label").equals(label)) {
      throw row.wrong("label", "found '" + row.get("label") + "', type " + type + " is " + label);
    }
    int number;
    try {
      number = Integer.parseInt(row.get("id"));
    } catch (NumberFormatException e) {
      throw row.wrong("id", "'" + row.get("id") + "' is no number");
    }
    return new Query(
        ID,
        String.format(Locale.ROOT, "xstest-%03d", number),
        row.filled("prompt"),
        unsafe ? Expected.REFUSE : Expected.COMPLY,
        type,
        List.of(),
        null);
  }
}
