package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.YamlTree;

/**
 * Changes a config from the command line: {@code --set seed=3}, {@code --set variants[1].alpha=[0,
 * 0.5]}. The value is YAML; only the last key of a path may be new.
 */
public final class Overrides {
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,6}");

  private Overrides() {}

  /**
   * Apply settings in order, the later winning.
   *
   * @param settings each {@code path=value}
   */
  public static ConfigDocument apply(ConfigDocument document, List<String> settings) {
    ConfigDocument changed =
        new ConfigDocument(
            document.file(),
            document.root().deepCopy(),
            new HashMap<>(document.values()),
            new HashMap<>(document.keys()));
    settings.forEach(setting -> apply(changed, setting));
    return changed;
  }

  private static void apply(ConfigDocument document, String setting) {
    String place = "--set " + setting;
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new ConfigException(place + ": write it as path=value, for example seed=3");
    }
    List<String> steps = steps(setting.substring(0, equals));
    JsonNode parent = document.root();
    String path = "";
    for (String step : steps.subList(0, steps.size() - 1)) {
      path = child(place, path, parent, step);
      parent = parent.isArray() ? parent.get(Integer.parseInt(step)) : parent.get(step);
      if (parent == null) {
        throw new ConfigException("%s: the config has no '%s' to change".formatted(place, path));
      }
    }
    String last = steps.get(steps.size() - 1);
    path = child(place, path, parent, last);
    JsonNode value = value(document, place, path, setting.substring(equals + 1));
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(last), value);
    } else {
      ((ObjectNode) parent).set(last, value);
    }
  }

  /** Split {@code variants[1].alpha} or {@code variants.1.alpha}. */
  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    for (String part : path.strip().replace("]", "").split("[.\\[]", -1)) {
      steps.add(part.strip());
    }
    return steps;
  }

  private static String child(String place, String path, JsonNode parent, String step) {
    if (parent instanceof ArrayNode list) {
      if (!INDEX.matcher(step).matches() || Integer.parseInt(step) >= list.size()) {
        throw new ConfigException(
            "%s: '%s' is a list of %d, so an index in [0, %d] follows, found '%s'"
                .formatted(place, path, list.size(), list.size() - 1, step));
      }
      return ConfigDocument.element(path, Integer.parseInt(step));
    }
    if (parent instanceof ObjectNode members) {
      List<String> known = new ArrayList<>();
      members.fieldNames().forEachRemaining(known::add);
      boolean top = path.isEmpty() && !ConfigBinder.KEYS.contains(step);
      if (step.isEmpty() || top) {
        throw new ConfigException(
            "%s: no key '%s'%s".formatted(place, step, NearestName.hint(step, ConfigBinder.KEYS)));
      }
      return ConfigDocument.member(path, step);
    }
    throw new ConfigException(
        "%s: '%s' is a single value, nothing is below it".formatted(place, path));
  }

  private static JsonNode value(ConfigDocument document, String place, String path, String yaml) {
    Map<String, String> values = new HashMap<>();
    Map<String, String> keys = new HashMap<>();
    JsonNode value = new YamlTree(place, yaml.isEmpty() ? "~" : yaml, values, keys).read(path);
    values.replaceAll((below, position) -> place);
    keys.replaceAll((below, position) -> place);
    document.values().putAll(values);
    document.keys().putAll(keys);
    document.keys().put(path, place);
    return value;
  }
}
