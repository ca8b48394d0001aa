package rosarium.analysis.paper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.figure.RunNumbers;
import rosarium.core.record.Cell;

/**
 * What a manuscript calls a cell: {@code rose-0.5}, with {@code +first-m} for a gate other than
 * always, {@code :icd} for a prompt method and {@code @random} for another prompt pair than that of
 * the plain cell. Cells that differ in nothing but their data set share a key.
 */
public final class CellKeys {
  /** Parameters that make a name; the first that a variant has. */
  private static final List<String> STRENGTHS = List.of("alpha", "gamma");

  private CellKeys() {}

  /** Return the key of each cell, by its id. */
  public static Map<String, String> of(Collection<Cell> cells) {
    String usual =
        cells.stream().filter(RunNumbers::isPlain).map(Cell::promptPair).findFirst().orElse("");
    Map<String, String> keys = new LinkedHashMap<>();
    cells.forEach(cell -> keys.put(cell.id(), of(cell, usual)));
    return keys;
  }

  private static String of(Cell cell, String usual) {
    StringBuilder key = new StringBuilder(cell.variant().path("id").asText());
    STRENGTHS.stream()
        .map(name -> cell.variant().path(name))
        .filter(JsonNode::isNumber)
        .findFirst()
        .ifPresent(value -> key.append('-').append(number(value)));
    JsonNode gates = cell.gate();
    for (JsonNode gate : gates.isArray() ? gates : List.of(gates)) {
      String id = gate.path("id").asText();
      key.append(id.isEmpty() || id.equals("always") ? "" : "+" + id);
    }
    if (cell.method() != null) {
      key.append(":").append(cell.method().path("id").asText());
    }
    if (!cell.promptPair().equals(usual)) {
      key.append('@').append(cell.promptPair());
    }
    return safe(key.toString());
  }

  private static String number(JsonNode value) {
    double number = value.doubleValue();
    return number == Math.rint(number) ? Long.toString((long) number) : value.asText();
  }

  /** Return text that TeX takes in the name of a command. */
  static String safe(String key) {
    return key.replaceAll("[^A-Za-z0-9.@+:/-]+", "-");
  }
}
