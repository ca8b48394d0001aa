package rosarium.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * Reads checked values from an untrusted configuration. A null counts as absent.
 *
 * <p>Absent where needed is MISSING; of the wrong sort or out of range is CONFIG. Messages name
 * file, key, what was found and what is allowed.
 */
final class ConfigFields {
  private final Path file;
  private final String prefix;
  private final ObjectNode node;

  /**
   * Read from an object.
   *
   * @param prefix put before every key: where the object stands in the file, or what all keys of a
   *     GGUF architecture begin with
   */
  ConfigFields(Path file, String prefix, ObjectNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  Path file() {
    return file;
  }

  boolean has(String key) {
    return !node.path(key).isMissingNode() && !node.path(key).isNull();
  }

  /** Return whether the key is there, if only with null. */
  boolean mentions(String key) {
    return node.has(key);
  }

  /** Return a needed whole number in [1, max]. */
  int size(String key, int max) {
    if (!has(key)) {
      throw missing(key);
    }
    return whole(key, node.get(key), 1, max);
  }

  /** Return a whole number in [1, max], or what absence means; below 0: it must not be absent. */
  int size(String key, int max, int absent) {
    return has(key) || absent < 0 ? size(key, max) : absent;
  }

  /** Return a whole number in [0, max], if there is one. */
  OptionalInt index(String key, int max) {
    return has(key) ? OptionalInt.of(whole(key, node.get(key), 0, max)) : OptionalInt.empty();
  }

  /** Return a positive finite number, or what absence means. */
  double positive(String key, double absent) {
    return positive(key).orElse(absent);
  }

  /** Return a positive finite number, if there is one. */
  OptionalDouble positive(String key) {
    return has(key) ? OptionalDouble.of(positive(key, node.get(key))) : OptionalDouble.empty();
  }

  boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    if (!node.get(key).isBoolean()) {
      throw config(key, "true or false");
    }
    return node.get(key).booleanValue();
  }

  Optional<String> text(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!node.get(key).isTextual()) {
      throw config(key, "a text");
    }
    return Optional.of(node.get(key).textValue());
  }

  Optional<ConfigFields> object(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (node.get(key) instanceof ObjectNode object) {
      return Optional.of(new ConfigFields(file, prefix + key + ".", object));
    }
    throw config(key, "an object");
  }

  /** Return one whole number or a list of them, each in [0, max]; empty where absent. */
  List<Integer> indices(String key, int max) {
    List<Integer> values = new ArrayList<>();
    if (has(key) && node.get(key).isArray()) {
      for (JsonNode value : node.get(key)) {
        values.add(whole(key, value, 0, max));
      }
    } else if (has(key)) {
      values.add(whole(key, node.get(key), 0, max));
    }
    return values;
  }

  /** Return a list of exactly {@code length} positive finite numbers. */
  List<Double> positives(String key, int length) {
    if (!has(key)) {
      throw missing(key);
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode value : array(key, length)) {
      values.add(positive(key, value));
    }
    return values;
  }

  /** Return a list of exactly {@code length} texts. */
  List<String> texts(String key, int length) {
    List<String> values = new ArrayList<>();
    for (JsonNode value : array(key, length)) {
      if (!value.isTextual()) {
        throw config(key, "a list of texts");
      }
      values.add(value.textValue());
    }
    return values;
  }

  /** Return a list of exactly {@code length} truth values. */
  List<Boolean> flags(String key, int length) {
    List<Boolean> values = new ArrayList<>();
    for (JsonNode value : array(key, length)) {
      if (!value.isBoolean()) {
        throw config(key, "a list of true and false");
      }
      values.add(value.booleanValue());
    }
    return values;
  }

  boolean isList(String key) {
    return node.path(key).isArray();
  }

  private JsonNode array(String key, int length) {
    if (!node.path(key).isArray() || node.get(key).size() != length) {
      throw config(key, "a list of " + length);
    }
    return node.get(key);
  }

  /** Refuse a value unless it is absent or means what this engine does anyway. */
  void refuseUnlessNeutral(String key) {
    JsonNode value = node.path(key);
    boolean neutral =
        !has(key)
            || (value.isBoolean() && !value.booleanValue())
            || (value.isNumber() && (value.doubleValue() == 0 || value.doubleValue() == 1));
    if (!neutral) {
      throw unsupported(key, "which would change the computation and is not honoured");
    }
  }

  private int whole(String key, JsonNode value, int min, int max) {
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < min || value.longValue() > max) {
      throw config(key, "a whole number from " + min + " to " + max);
    }
    return value.intValue();
  }

  private double positive(String key, JsonNode value) {
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number > 0) || Double.isInfinite(number)) {
      throw config(key, "a finite number above 0");
    }
    return number;
  }

  DataException missing(String key) {
    return new DataException(Kind.MISSING, file + ": has no " + prefix + key);
  }

  DataException config(String key, String allowed) {
    return new DataException(
        Kind.CONFIG, file + ": " + prefix + key + " is " + shown(key) + "; allowed: " + allowed);
  }

  DataException unsupported(String key, String why) {
    return new DataException(
        Kind.UNSUPPORTED, file + ": " + prefix + key + " is " + shown(key) + ", " + why);
  }

  private String shown(String key) {
    String text = String.valueOf(node.get(key));
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
