package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import rosarium.core.config.ConfigException;
import rosarium.experiments.config.document.Setting;

/** The values of each parameter of one grid entry, and their product. */
final class Axes {
  static final int MAX_POINTS = 10_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Setting entry;
  private final Map<String, List<Setting>> values = new LinkedHashMap<>();

  /** Begin without axes; {@code entry} is where errors that name no parameter point. */
  Axes(Setting entry) {
    this.entry = entry;
  }

  /** Add one axis: a single value, or a list of them. */
  void add(Parameter parameter, Setting value) {
    boolean ofLists = parameter.type() == Parameter.Type.NUMBERS;
    boolean several =
        ofLists
            ? value.node() instanceof ArrayNode list && !list.isEmpty() && list.get(0).isArray()
            : value.node().isArray();
    List<Setting> axis = several ? value.items("values of " + parameter.name()) : List.of(value);
    axis.forEach(one -> checkType(one, parameter));
    values.put(parameter.name(), axis);
  }

  /**
   * Multiply the axes out, the last one fastest, and check every point.
   *
   * @param id put first into every point
   * @param check gives the one spelling of a point, or refuses it by an {@link
   *     IllegalArgumentException} that begins with the name of the parameter
   */
  List<ObjectNode> points(String id, UnaryOperator<ObjectNode> check) {
    List<ObjectNode> points = List.of(JSON.objectNode().put("id", id));
    for (Map.Entry<String, List<Setting>> axis : values.entrySet()) {
      if ((long) points.size() * axis.getValue().size() > MAX_POINTS) {
        throw entry.wrong("the grid has more than %d points".formatted(MAX_POINTS));
      }
      points = times(points, axis.getKey(), axis.getValue());
    }
    List<ObjectNode> checked = new ArrayList<>();
    for (ObjectNode point : points) {
      try {
        checked.add(check.apply(point));
      } catch (IllegalArgumentException outOfRange) {
        throw located(point, outOfRange);
      }
    }
    return checked;
  }

  private static List<ObjectNode> times(List<ObjectNode> points, String name, List<Setting> axis) {
    List<ObjectNode> product = new ArrayList<>();
    for (ObjectNode point : points) {
      for (Setting value : axis) {
        ObjectNode extended = point.deepCopy();
        extended.set(name, value.node());
        product.add(extended);
      }
    }
    return product;
  }

  /** Point at the value that the message names, if it names one, and at the entry otherwise. */
  private ConfigException located(ObjectNode point, IllegalArgumentException outOfRange) {
    String message = String.valueOf(outOfRange.getMessage());
    for (Map.Entry<String, List<Setting>> axis : values.entrySet()) {
      if (message.startsWith(axis.getKey() + " ")) {
        return axis.getValue().stream()
            .filter(value -> value.node().equals(point.get(axis.getKey())))
            .findFirst()
            .orElseThrow()
            .wrong(message);
      }
    }
    return entry.wrong(message);
  }

  private static void checkType(Setting value, Parameter parameter) {
    JsonNode node = value.node();
    boolean fits =
        switch (parameter.type()) {
          case NUMBER -> node.isNumber();
          case INTEGER -> node.isIntegralNumber() && node.canConvertToInt();
          case TEXT -> node.isTextual();
          case FLAG -> node.isBoolean();
          case MAPPING -> node.isObject();
          case NUMBERS -> node.isArray() && !node.isEmpty() && holdsOnlyNumbers(node);
        };
    if (!fits) {
      throw value.found(parameter.toString());
    }
  }

  private static boolean holdsOnlyNumbers(JsonNode list) {
    boolean only = true;
    for (JsonNode element : list) {
      only &= element.isNumber();
    }
    return only;
  }
}
