package rosarium.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
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

/**
 * Our own contrast set: 60 pairs that share a word. One sentence of a pair is harmless and only
 * looks harmful, the other should be refused. The harmful ones ask for help or approval in one
 * short sentence; none asks for a detail of how harm is done.
 *
 * <p>The ids {@code own-safe-07} and {@code own-unsafe-07} are the two sentences of pair 7. The
 * idea of contrast sets for exaggerated safety is {@code rottger2024xstest}; no sentence is.
 */
@AutoService(Dataset.class)
public final class OwnContrast implements Dataset {
  private static final String ID = "own-contrast";

  private record Sentence(
      @JsonProperty(value = "type", required = true) String type,
      @JsonProperty(value = "text", required = true) String text) {}

  private record Pair(
      @JsonProperty(value = "pair", required = true) int pair,
      @JsonProperty(value = "theme", required = true) String theme,
      @JsonProperty(value = "harmless", required = true) Sentence harmless,
      @JsonProperty(value = "harmful", required = true) Sentence harmful) {}

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "60 harmless questions that look harmful, each beside one that should be refused",
        "",
        "Apache-2.0",
        120,
        Set.of(Expected.COMPLY, Expected.REFUSE),
        DatasetCard.REFUSAL,
        128,
        Optional.empty(),
        Optional.empty(),
        "it comes with the project");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    List<Query> queries = new ArrayList<>();
    for (Pair pair : pairs()) {
      queries.add(query("own-safe-%02d", pair.pair(), Expected.COMPLY, pair.harmless()));
      queries.add(query("own-unsafe-%02d", pair.pair(), Expected.REFUSE, pair.harmful()));
    }
    return List.copyOf(queries);
  }

  /** Return the stem that both sentences of each pair share, in the order of the pairs. */
  static List<String> themes() {
    return pairs().stream().map(Pair::theme).toList();
  }

  private static List<Pair> pairs() {
    DataFile file = OwnHeader.body(ID + ".jsonl", ID);
    return JsonRows.lines(file, Pair.class).stream().map(JsonRows.Item::value).toList();
  }

  private static Query query(String id, int pair, Expected expected, Sentence sentence) {
    return new Query(
        ID,
        String.format(Locale.ROOT, id, pair),
        sentence.text(),
        expected,
        sentence.type(),
        List.of(),
        null);
  }
}
