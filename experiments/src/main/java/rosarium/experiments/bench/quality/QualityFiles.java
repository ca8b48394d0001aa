package rosarium.experiments.bench.quality;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import rosarium.analysis.bench.FormatLoss;
import rosarium.analysis.bench.QualityTable;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.table.Columns;
import tech.tablesaw.api.Table;

/**
 * What is written of a comparison.
 *
 * @param model as the user named it
 * @param text what was read
 * @param losses one a format
 * @param seed of the resampling
 */
public record QualityFiles(String model, QualityText text, List<FormatLoss> losses, long seed) {
  /** The table of estimates. */
  public static final String CSV = "quality.csv";

  /** The same with the machine and a hash of the text. */
  public static final String JSON = "quality.json";

  /** Copy the list. */
  public QualityFiles {
    losses = List.copyOf(losses);
  }

  /** Write both files into a folder. */
  public void write(Path folder, ObjectNode environment) {
    Table table = FormatLoss.table(model, text.name(), losses, seed);
    Columns.QUALITY.write(table, folder.resolve(CSV));
    AtomicFiles.write(
        folder.resolve(JSON),
        (json(environment).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Return the table for people: a format a line. */
  public Table readable() {
    return QualityTable.of(losses, seed);
  }

  private ObjectNode json(ObjectNode environment) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("schema", 1);
    root.put("model", model).put("text", text.name()).put("text_sha256", text.sha256());
    root.put("seed", seed).put("reference", QualityRun.REFERENCE);
    root.set("environment", environment);
    ArrayNode formats = root.putArray("formats");
    for (FormatLoss loss : losses) {
      ObjectNode format = formats.addObject();
      format.put("dtype", loss.dtype()).put("runs_as", loss.runsAs());
      ArrayNode estimates = format.putArray("estimates");
      for (FormatLoss.Line line : loss.lines(seed)) {
        estimates
            .addObject()
            .put("metric", line.estimate().metric())
            .put("unit", line.estimate().unit())
            .put("value", line.estimate().value())
            .put("low", line.estimate().ci95().low())
            .put("high", line.estimate().ci95().high())
            .put("n", line.estimate().scored())
            .put("method", line.method());
      }
    }
    return root;
  }
}
