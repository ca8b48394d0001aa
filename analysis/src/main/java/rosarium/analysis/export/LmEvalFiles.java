package rosarium.analysis.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.run.StrictJson;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;

/**
 * Writes a run in the layout of lm-evaluation-harness 0.4 with {@code --log_samples}: a folder for
 * each "model", which here is a model under a variant, with {@code results_<date>.json} and a
 * {@code samples_<task>_<date>.jsonl} for each data set, which here is the task. Dates are those of
 * the run, so that the same run gives the same bytes.
 */
public final class LmEvalFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final RunNumbers numbers;
  private final Path root;
  private final List<String> folders = new ArrayList<>();

  private LmEvalFiles(RunFolder folder, Path root) {
    this.numbers = RunNumbers.read(folder);
    this.root = root;
  }

  /**
   * Write the files of a run that has been analysed.
   *
   * @param root gets one folder for each model and variant
   * @return their names
   * @throws rosarium.core.config.DataException for a damaged or missing file, naming it
   */
  public static List<String> write(RunFolder folder, Path root) {
    LmEvalFiles files = new LmEvalFiles(folder, root);
    files.groups().forEach(files::write);
    return List.copyOf(files.folders);
  }

  /** Cells that differ in nothing but their data set, by what they are called. */
  private Map<String, List<Cell>> groups() {
    Map<String, List<Cell>> groups = new LinkedHashMap<>();
    for (List<Cell> cells : numbers.byModelAndDataset().values()) {
      Map<String, String> names = CellNames.of(cells);
      for (Cell cell : cells) {
        String name = cell.model() + "__" + cell.dtype() + "__" + names.get(cell.id());
        groups.computeIfAbsent(name, key -> new ArrayList<>()).add(cell);
      }
    }
    return groups;
  }

  private void write(String name, List<Cell> cells) {
    String folder = Texts.unlike(folders, Texts.fileName(name), cells.get(0).id());
    folders.add(folder);
    String date = date(cells);
    ObjectNode results = results(name, folder, date, cells);
    for (Cell cell : cells) {
      LmEvalSamples samples = LmEvalSamples.of(numbers.run(), cell);
      write(folder, "samples_" + cell.dataset() + "_" + date + ".jsonl", samples.lines());
      ObjectNode n = NODES.objectNode().put("original", cell.queries());
      results.withObject("n-samples").set(cell.dataset(), n.put("effective", samples.queries()));
      results.withObject("task_hashes").put(cell.dataset(), cell.datasetSha256());
    }
    write(folder, "results_" + date + ".json", results.toPrettyString() + "\n");
  }

  private void write(String folder, String name, String text) {
    AtomicFiles.write(root.resolve(folder).resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode results(String name, String folder, String date, List<Cell> cells) {
    Cell any = cells.get(0);
    ObjectNode out = NODES.objectNode();
    for (Cell cell : cells) {
      out.withObject("results").set(cell.dataset(), LmEvalScores.of(numbers.summary(), cell));
      out.withObject("group_subtasks").putArray(cell.dataset());
      ObjectNode config = NODES.objectNode().put("task", cell.dataset());
      config
          .put("output_type", "generate_until")
          .put("num_fewshot", 0)
          .put("repeats", cell.samples());
      config.set("metadata", NODES.objectNode().put("cell", cell.id()));
      out.withObject("configs").set(cell.dataset(), config);
      out.withObject("versions").put(cell.dataset(), cell.datasetSha256());
      out.withObject("n-shot").put(cell.dataset(), 0);
      out.withObject("higher_is_better")
          .set(cell.dataset(), LmEvalScores.directions(numbers.summary(), cell));
    }
    ObjectNode config = out.putObject("config").put("model", "rosarium");
    config.put("model_args", "pretrained=" + Texts.whole(any.model()) + ",dtype=" + any.dtype());
    config.put("random_seed", any.seed()).putNull("limit");
    config
        .putObject("gen_kwargs")
        .put("max_gen_toks", any.maxTokens())
        .set("sampling", any.sampling());
    ObjectNode contrast = out.putObject("rosarium").put("label", Texts.whole(any.label()));
    contrast.set("variant", any.variant());
    contrast.set("gate", any.gate());
    contrast.put("prompt_pair", any.promptPair()).set("prompts", JSON.valueToTree(any.prompts()));
    out.put("date", date).put("model_source", "rosarium");
    return out.put("model_name", Texts.whole(name)).put("model_name_sanitized", folder);
  }

  /** Tells when the last cell of a group ended, as the harness writes it in names of files. */
  private String date(List<Cell> cells) {
    return cells.stream()
        .map(cell -> numbers.run().folder().manifest(cell.id()))
        .filter(Files::exists)
        .map(file -> StrictJson.object(file.toString(), StrictJson.text(file)))
        .map((JsonNode manifest) -> manifest.path("ended").asText())
        .filter(time -> time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*"))
        .map(time -> time.substring(0, 19).replace(':', '-'))
        .max(String::compareTo)
        .orElse("unfinished");
  }
}
