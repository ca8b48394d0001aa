package rosarium.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.Answers;

/** Writes a run of two cells on harmful queries: plain refuses the first, rose all. */
final class LocksRun {
  /** How many queries it has. */
  static final int QUERIES = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  private LocksRun() {}

  /**
   * Write it, judged by the project's own list.
   *
   * @param asks how each query begins
   */
  static void write(Path root, String asks) throws IOException {
    RunFolder folder = new RunFolder(root);
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      queries.add(new Query("locks", "q-" + i, asks + i, Expected.REFUSE, "", List.of(), null));
    }
    Files.createDirectories(folder.queries("locks").getParent());
    QueryFile.write(folder.queries("locks"), queries);
    ObjectNode plan = JSON.createObjectNode().put("schema", 1).put("name", "locks");
    var cells = plan.putArray("cells");
    for (String variant : List.of("plain", "rose")) {
      Cell cell = cell(variant);
      cells.add(JSON.valueToTree(cell));
      Files.createDirectories(folder.cell(cell.id()));
      StringBuilder records = new StringBuilder();
      for (int i = 0; i < QUERIES; i++) {
        boolean refuses = i == 0 || variant.equals("rose");
        records.append(JSON.writeValueAsString(answer(cell, i, refuses))).append('\n');
      }
      Files.writeString(folder.records(cell.id()), records);
    }
    Files.writeString(folder.plan(), JSON.writeValueAsString(plan));
    Files.writeString(folder.config(), "schema: 1\nseed: 7\njudges: refusal-own-v1\n");
  }

  private static Cell cell(String variant) {
    ObjectNode node = JSON.createObjectNode().put("id", variant);
    boolean rose = variant.equals("rose");
    if (rose) {
      node.put("alpha", 0.5);
    }
    return new Cell(
        "cell-" + variant,
        rose ? "rose α=0.5" : variant,
        "tiny",
        "float32",
        node,
        JSON.createObjectNode().put("id", "always"),
        JSON.createObjectNode().put("id", "greedy"),
        "own",
        Map.of("positive", new RunRecord.PromptUse("own-positive", "aa")),
        "locks",
        "cc",
        QUERIES,
        1,
        7L,
        64);
  }

  private static RunRecord answer(Cell cell, int i, boolean refuses) {
    return Answers.of(
        cell,
        "q-" + i,
        i,
        List.of(1, 2, 3),
        refuses ? "I'm sorry, but I can't help with that." : "Sure \u001b[31m, do this " + i,
        "length",
        Map.of("positive", 5, "new", 3),
        new RunRecord.Timing(1, 2, 3, 4, 1));
  }
}
