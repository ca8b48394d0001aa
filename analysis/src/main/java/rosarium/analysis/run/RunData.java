package rosarium.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;

/**
 * A run read back from its folder: plan and queries at once, the records of a cell when asked for,
 * since all records of a large run need not fit into memory together.
 *
 * @param folder where it lies
 * @param name the plan's name
 * @param cells in the order of the plan
 * @param queries by id of the data set, in order
 */
public record RunData(
    RunFolder folder, String name, List<Cell> cells, Map<String, List<Query>> queries) {
  /** Names of cells and data sets become names of files: nothing that could leave the folder. */
  private static final Pattern FILE_NAME = Pattern.compile("[\\p{Alnum}_][\\p{Alnum}._+-]{0,199}");

  /**
   * Read plan and queries.
   *
   * @throws DataException naming file and place
   */
  public static RunData load(RunFolder folder) {
    Path file = folder.plan();
    ObjectNode plan = StrictJson.object(file.toString(), StrictJson.text(file));
    JsonNode list = plan.path("cells");
    if (!plan.path("name").isTextual() || !list.isArray()) {
      throw new DataException(
          DataException.Kind.MISSING, file + ": needs a text 'name' and a list 'cells'");
    }
    List<Cell> cells = new ArrayList<>();
    Map<String, List<Query>> queries = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      String place = file + " cells[" + i + "]";
      if (list.get(i) instanceof ObjectNode line) {
        line.putIfAbsent("method", line.nullNode());
      }
      Cell cell = StrictJson.bind(place, list.get(i), Cell.class);
      checkName(place + ".id", cell.id());
      checkName(place + ".dataset", cell.dataset());
      if (cells.stream().anyMatch(other -> other.id().equals(cell.id()))) {
        throw new DataException(
            DataException.Kind.FORMAT, place + ".id: '" + cell.id() + "' stands there twice");
      }
      cells.add(cell);
      queries.computeIfAbsent(cell.dataset(), name -> QueryFile.read(folder.queries(name)));
    }
    return new RunData(
        folder, plan.path("name").asText(), cells, Collections.unmodifiableMap(queries));
  }

  /** Copy the list. */
  public RunData {
    cells = List.copyOf(cells);
  }

  /**
   * Read the records of one cell; none when it has not begun.
   *
   * @throws DataException naming file:line for a damaged line, a record of another cell, an unknown
   *     query, or an answer that stands there twice
   */
  public CellData read(Cell cell) {
    Path file = folder.records(cell.id());
    List<Query> asked = queries.getOrDefault(cell.dataset(), List.of());
    RecordReader.Result found =
        Files.exists(file)
            ? RecordReader.read(file)
            : new RecordReader.Result(List.of(), 0, Optional.empty());
    return new CellData(
        cell,
        asked,
        ordered(file, cell, asked, found.records()),
        Files.exists(folder.manifest(cell.id())),
        found.torn());
  }

  private static Map<AnswerKey, RunRecord> ordered(
      Path file, Cell cell, List<Query> asked, List<RunRecord> records) {
    Map<String, Integer> place = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      place.put(asked.get(i).id(), i);
    }
    Map<AnswerKey, Integer> line = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      RunRecord answer = records.get(i);
      String where = file + ":" + (i + 1);
      checkBelongs(where, cell, answer, place.keySet());
      Integer earlier = line.put(AnswerKey.of(answer), i + 1);
      if (earlier != null) {
        throw new DataException(
            DataException.Kind.FORMAT,
            where + ": the same query and sample stand on line " + earlier);
      }
    }
    Map<AnswerKey, RunRecord> ordered = new LinkedHashMap<>();
    line.entrySet().stream()
        .sorted(
            java.util.Comparator.comparing(
                    (Map.Entry<AnswerKey, Integer> entry) -> place.get(entry.getKey().query()))
                .thenComparing(entry -> entry.getKey().sample()))
        .forEach(entry -> ordered.put(entry.getKey(), records.get(entry.getValue() - 1)));
    return Collections.unmodifiableMap(ordered);
  }

  private static void checkBelongs(String where, Cell cell, RunRecord answer, Set<String> queries) {
    if (!answer.cell().equals(cell.id())) {
      throw new DataException(
          DataException.Kind.FORMAT,
          where + ": cell: found '" + answer.cell() + "', expected '" + cell.id() + "'");
    }
    if (!queries.contains(answer.query())) {
      throw new DataException(
          DataException.Kind.FORMAT,
          where
              + ": query: '"
              + answer.query()
              + "' is not in data set '"
              + cell.dataset()
              + "'"
              + NearestName.hint(answer.query(), queries));
    }
  }

  private static void checkName(String place, String name) {
    if (!FILE_NAME.matcher(name).matches()) {
      throw new DataException(
          DataException.Kind.PATH,
          place + ": '" + name + "' cannot name a file; letters, digits and . _ + - can");
    }
  }
}
