package rosarium.analysis.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Query;

/** Reads {@code queries/<dataset>.jsonl}: one query a line, {@code schema} first. */
final class QueryReader {
  private QueryReader() {}

  /**
   * Return the queries in the order of the file.
   *
   * @throws DataException naming file:line for a broken line, another schema, or an id that stands
   *     there twice
   */
  static List<Query> read(Path file) {
    List<Query> queries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<String> lines = StrictJson.text(file).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String place = file + ":" + (i + 1);
      ObjectNode line = StrictJson.object(place, lines.get(i));
      line.putIfAbsent("source", line.nullNode());
      Query query = StrictJson.bind(place, line, Query.class);
      if (!ids.add(query.id())) {
        throw new DataException(
            DataException.Kind.FORMAT, place + ": id: '" + query.id() + "' stands there twice");
      }
      queries.add(query);
    }
    return List.copyOf(queries);
  }
}
