package rosarium.analysis.figure.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.core.record.Cell;

/**
 * Cells that differ in strength and data set only.
 *
 * @param name of the variant, and what tells it from the other families
 * @param strength {@code alpha} or {@code gamma}
 * @param byDataset the cells by strength; plain decoding where it is off
 */
record StrengthFamily(
    String name, String strength, Map<String, NavigableMap<Double, Cell>> byDataset) {
  /** Parameters that are strengths, and where each is plain decoding. */
  private static final Map<String, Double> STRENGTHS =
      new TreeMap<>(Map.of("alpha", 0.0, "gamma", 1.0));

  /** Returns the name of the strength that a variant has; empty for none. */
  private static String strength(Cell cell) {
    return STRENGTHS.keySet().stream()
        .filter(name -> cell.variant().path(name).isNumber())
        .findFirst()
        .orElse("");
  }

  /** Find those with two strengths, plain decoding aside. */
  static List<StrengthFamily> of(RunNumbers numbers) {
    Map<List<Object>, Map<String, NavigableMap<Double, Cell>>> found = new LinkedHashMap<>();
    for (Cell cell : numbers.run().cells()) {
      String strength = strength(cell);
      if (!strength.isEmpty()) {
        found
            .computeIfAbsent(key(cell), key -> new LinkedHashMap<>())
            .computeIfAbsent(cell.dataset(), dataset -> new TreeMap<>())
            .put(cell.variant().path(strength).doubleValue(), cell);
      }
    }
    // One strength and plain are two points that the safety figure shows already.
    found.values().removeIf(sets -> sets.values().stream().noneMatch(cells -> cells.size() > 1));
    Map<List<Object>, Cell> first = new LinkedHashMap<>();
    found.forEach(
        (key, sets) -> first.put(key, sets.values().iterator().next().firstEntry().getValue()));
    List<StrengthFamily> families = new ArrayList<>();
    found.forEach(
        (key, sets) -> {
          String strength = key.get(key.size() - 1).toString();
          double off = STRENGTHS.getOrDefault(strength, 0.0);
          sets.values().forEach(cells -> addPlain(numbers, cells, off));
          families.add(new StrengthFamily(name(key, first.keySet()), strength, sets));
        });
    return families;
  }

  private static List<Object> key(Cell cell) {
    return List.of(
        CellNames.setting(withoutStrength(cell)),
        cell.model(),
        cell.dtype(),
        cell.promptPair(),
        CellNames.setting(cell.gate()),
        CellNames.setting(cell.sampling()),
        cell.method() == null ? "no prompt method" : CellNames.setting(cell.method()),
        "seed " + cell.seed(),
        cell.maxTokens() + " tokens",
        strength(cell));
  }

  private static JsonNode withoutStrength(Cell cell) {
    JsonNode variant = cell.variant().deepCopy();
    if (variant instanceof ObjectNode object) {
      object.remove(strength(cell));
    }
    return variant;
  }

  /** Names a family by its variant, and by what differs among the families. */
  private static String name(List<Object> key, Set<List<Object>> all) {
    StringBuilder name = new StringBuilder(key.get(0).toString());
    for (int i = 1; i < key.size() - 1; i++) {
      int place = i;
      if (all.stream().map(each -> each.get(place)).distinct().count() > 1) {
        name.append(", ").append(key.get(i));
      }
    }
    return name.toString();
  }

  /** Plain stands at the strength that is off; any cell that was compared with it names it. */
  private static void addPlain(RunNumbers numbers, NavigableMap<Double, Cell> cells, double off) {
    if (!cells.containsKey(off)) {
      cells.values().stream()
          .flatMap(cell -> numbers.baseline(cell).stream())
          .findFirst()
          .ifPresent(plain -> cells.put(off, plain));
    }
  }
}
