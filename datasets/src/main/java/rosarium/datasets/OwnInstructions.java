package rosarium.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;

/**
 * Our own instructions: 24 harmless ones of everyday life, each with an answer of ours to compare
 * with. They let a win rate be tried without AlpacaEval's file.
 */
@AutoService(Dataset.class)
public final class OwnInstructions implements Dataset {
  private static final String ID = "own-instructions";

  private record Instruction(
      @JsonProperty(value = "number", required = true) int number,
      @JsonProperty(value = "type", required = true) String type,
      @JsonProperty(value = "text", required = true) String text,
      @JsonProperty(value = "reference", required = true) String reference) {}

  @Override
  public DatasetCard card() {
    return new DatasetCard(
        ID,
        "24 instructions with an answer to compare with",
        "",
        "Apache-2.0",
        24,
        Set.of(Expected.COMPLY),
        DatasetCard.WIN_RATE,
        256,
        Optional.empty(),
        Optional.empty(),
        "it comes with the project");
  }

  @Override
  public List<Query> load(Optional<Path> dataDir) {
    DataFile file = OwnHeader.body(ID + ".jsonl", ID);
    return JsonRows.lines(file, Instruction.class).stream()
        .map(item -> query(item.value()))
        .toList();
  }

  private static Query query(Instruction instruction) {
    return new Query(
        ID,
        String.format(Locale.ROOT, "own-instructions-%02d", instruction.number()),
        instruction.text(),
        Expected.COMPLY,
        instruction.type(),
        List.of(),
        null,
        null,
        instruction.reference());
  }
}
