package rosarium.analysis.figure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import rosarium.core.record.Cell;

/** Names cells for people: the label, and what else tells two cells of one label apart. */
public final class CellNames {
  /** Longer names would leave no room for the figure. */
  private static final int LONGEST = 44;

  private static final String ELLIPSIS = "\u2026";

  private static final Map<String, Function<Cell, String>> QUALIFIERS = qualifiers();

  private CellNames() {}

  private static Map<String, Function<Cell, String>> qualifiers() {
    Map<String, Function<Cell, String>> found = new LinkedHashMap<>();
    found.put("model", Cell::model);
    found.put("dtype", Cell::dtype);
    found.put("prompts", Cell::promptPair);
    found.put("gate", cell -> setting(cell.gate()));
    found.put("sampling", cell -> setting(cell.sampling()));
    found.put("method", cell -> cell.method() == null ? "no method" : setting(cell.method()));
    found.put("seed", cell -> "seed " + cell.seed());
    found.put("limit", cell -> cell.maxTokens() + " tokens");
    return found;
  }

  /** Return a name for each cell by its id, no two alike, none longer than a figure can bear. */
  public static Map<String, String> of(Collection<Cell> cells) {
    Map<String, List<Cell>> byLabel =
        cells.stream()
            .collect(
                Collectors.groupingBy(
                    cell -> printable(cell.label()), LinkedHashMap::new, Collectors.toList()));
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (Cell cell : cells) {
      String label = printable(cell.label());
      StringBuilder name = new StringBuilder(label);
      List<Cell> alike = byLabel.getOrDefault(label, List.of());
      for (Function<Cell, String> qualifier : QUALIFIERS.values()) {
        if (alike.stream().map(qualifier).distinct().count() > 1) {
          name.append(", ").append(qualifier.apply(cell));
        }
      }
      String full = clean(name.toString());
      names.put(cell.id(), taken.add(full) ? full : clean(cell.id() + " " + name));
    }
    return names;
  }

  /** Return a name for each cell by its id, no two alike among those of one data set. */
  public static Map<String, String> byDataset(Collection<Cell> cells) {
    Map<String, List<Cell>> sets = new LinkedHashMap<>();
    cells.forEach(cell -> sets.computeIfAbsent(cell.dataset(), set -> new ArrayList<>()).add(cell));
    Map<String, String> names = new LinkedHashMap<>();
    sets.values().forEach(group -> names.putAll(of(group)));
    return names;
  }

  /** Return id and parameters of a setting, for example {@code first-m m=4}. */
  public static String setting(JsonNode node) {
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(CellNames::setting)
          .collect(Collectors.joining(" x "));
    }
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

  /**
   * Return text that fonts and XML can bear: no control characters, not empty, not long. What is
   * too long loses its middle, since names differ at their ends.
   */
  public static String clean(String text) {
    int[] kept = printable(text).codePoints().toArray();
    if (kept.length <= LONGEST) {
      return new String(kept, 0, kept.length);
    }
    int head = LONGEST / 2;
    int tail = LONGEST - head - 1;
    return new String(kept, 0, head).strip()
        + ELLIPSIS
        + new String(kept, kept.length - tail, tail).strip();
  }

  private static String printable(String text) {
    String kept =
        text.codePoints()
            .filter(each -> !Character.isISOControl(each) && Character.isDefined(each))
            .filter(each -> Character.getType(each) != Character.SURROGATE)
            .filter(each -> Character.getType(each) != Character.FORMAT)
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
