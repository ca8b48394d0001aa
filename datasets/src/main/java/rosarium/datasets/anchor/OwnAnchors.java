package rosarium.datasets.anchor;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.Dataset;
import rosarium.datasets.DatasetCard;
import rosarium.datasets.anchor.Anchor.Pool;

/**
 * The instructions of the anchors of our own words, so that a model can answer them itself. Prompts
 * that were tuned on them must not be judged by them.
 */
@AutoService(Dataset.class)
public final class OwnAnchors implements Dataset {
  /** What configs call it. */
  public static final String ID = "own-anchors";

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "the instructions that the built-in anchors answer, to make anchors from",
        "",
        "Apache-2.0",
        load(Optional.empty()).size(),
        Set.of(Expected.COMPLY, Expected.REFUSE),
        DatasetCard.REFUSAL,
        100,
        Optional.empty(),
        Optional.empty(),
        "it comes with the project");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    Map<String, Query> byText = new LinkedHashMap<>();
    for (Anchor anchor : AnchorFile.builtIn().anchors()) {
      byText.computeIfAbsent(anchor.instruction(), text -> query(anchor, byText.size() + 1));
    }
    return List.copyOf(byText.values());
  }

  private static Query query(Anchor anchor, int number) {
    boolean harmless = anchor.set() == Pool.S;
    return new Query(
        ID,
        String.format(Locale.ROOT, "own-anchor-%03d", number),
        anchor.instruction(),
        harmless ? Expected.COMPLY : Expected.REFUSE,
        harmless ? "harmless" : "harmful",
        List.of(),
        null);
  }
}
