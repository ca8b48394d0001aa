package rosarium.analysis.figure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import rosarium.core.record.Cell;

/** Names cells for people: the label, and what else tells two cells of one label apart. */
public final class CellNames {
  /** Longer names would leave no room for the figure. */
  private static final int LONGEST = 44;

  private static final Map<String, Function<Cell, String>> QUALIFIERS = qualifiers();

  private CellNames() {}

  private static Map<String, Function<Cell, String>> qualifiers() {
    Map<String, Function<Cell, String>> found = new LinkedHashMap<>();
    found.put("model", Cell::model);
    found.put("dtype", Cell::dtype);
    found.put("prompts", Cell::promptPair);
    found.put("gate", cell -> setting(cell.gate()));
    found.put("sampling", cell -> setting(cell.sampling()));
    found.put("seed", cell -> "seed " + cell.seed());
    found.put("limit", cell -> cell.maxTokens() + " tokens");
    return found;
  }

  /** Return a name for each cell by its id, no two alike. */
  public static Map<String, String> of(Collection<Cell> cells) {
    Map<String, List<Cell>> byLabel =
        cells.stream()
            .collect(
                Collectors.groupingBy(
                    cell -> clean(cell.label()), LinkedHashMap::new, Collectors.toList()));
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (Cell cell : cells) {
      String label = clean(cell.label());
      StringBuilder name = new StringBuilder(label);
      List<Cell> alike = byLabel.getOrDefault(label, List.of());
      for (Function<Cell, String> qualifier : QUALIFIERS.values()) {
        if (alike.stream().map(qualifier).distinct().count() > 1) {
          name.append(", ").append(qualifier.apply(cell));
        }
      }
      String full = clean(name.toString());
      names.put(cell.id(), taken.add(full) ? full : clean(cell.id() + " " + full));
    }
    return names;
  }

  /** Return id and parameters of a setting, for example {@code first-m m=4}. */
  public static String setting(JsonNode node) {
    StringBuilder text = new StringBuilder(node.path("id").asText());
    node.properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("id")) {
                JsonNode value = field.getValue();
                text.append(' ').append(field.getKey()).append('=');
                text.append(value.isTextual() ? value.asText() : value.toString());
              }
            });
    return text.toString();
  }

  /** Return text that fonts and XML can bear: no control characters, not empty, not long. */
  static String clean(String text) {
    String kept =
        text.codePoints()
            .filter(each -> !Character.isISOControl(each) && Character.isDefined(each))
            .filter(each -> Character.getType(each) != Character.SURROGATE)
            .limit(LONGEST)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip();
    return kept.isEmpty() ? "(no name)" : kept;
  }

  /** Return the distinct values of one property of some cells, joined. */
  public static String all(Collection<Cell> cells, Function<Cell, String> property) {
    return String.join(
        ", ", cells.stream().map(property).collect(Collectors.toCollection(LinkedHashSet::new)));
  }
}
