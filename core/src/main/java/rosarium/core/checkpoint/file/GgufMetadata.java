package rosarium.core.checkpoint.file;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * The key-value pairs of a GGUF file, in file order.
 *
 * <p>A value is a String, Long (all integer types), Double (both float types) or Boolean; an array
 * is a {@code List<String>}, {@code long[]}, {@code double[]} or {@code boolean[]}. Arrays are not
 * copied: do not write to them. A getter throws a {@link DataException} of kind CONFIG that names
 * file and key if the value is of another sort.
 */
public final class GgufMetadata {
  private final Path path;
  private final Map<String, Object> values;

  /** Hold the values of one file. */
  GgufMetadata(Path path, Map<String, Object> values) {
    this.path = path;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Return the file. */
  public Path path() {
    return path;
  }

  /** Return all pairs. */
  public Map<String, Object> values() {
    return values;
  }

  /** Return whether there is such a key. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** Return a text, if the key is there. */
  public Optional<String> string(String key) {
    return get(key, String.class, "a string");
  }

  /** Return a whole number, if the key is there. */
  public Optional<Long> integer(String key) {
    return get(key, Long.class, "an integer");
  }

  /** Return a number, if the key is there; integers are converted. */
  public Optional<Double> number(String key) {
    return get(key, Number.class, "a number").map(Number::doubleValue);
  }

  /** Return a truth value, if the key is there. */
  public Optional<Boolean> bool(String key) {
    return get(key, Boolean.class, "a bool");
  }

  /** Return a list of texts, if the key is there. */
  public Optional<List<String>> strings(String key) {
    return get(key, List.class, "an array of strings").map(GgufMetadata::texts);
  }

  /** Return whole numbers, if the key is there. */
  public Optional<long[]> integers(String key) {
    return get(key, long[].class, "an array of integers");
  }

  /** Return floating-point numbers, if the key is there. */
  public Optional<double[]> numbers(String key) {
    return get(key, double[].class, "an array of floats");
  }

  /** Return truth values, if the key is there. */
  public Optional<boolean[]> bools(String key) {
    return get(key, boolean[].class, "an array of bools");
  }

  private <T> Optional<T> get(String key, Class<T> type, String sort) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new DataException(
          Kind.CONFIG,
          path + ": " + key + " is " + value.getClass().getSimpleName() + ", not " + sort);
    }
    return Optional.of(type.cast(value));
  }

  /** The reader puts no other lists into the map than lists of strings. */
  @SuppressWarnings("unchecked")
  private static List<String> texts(List<?> list) {
    return (List<String>) list;
  }
}
