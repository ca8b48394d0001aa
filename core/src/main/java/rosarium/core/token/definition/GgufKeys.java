package rosarium.core.token.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** The metadata of a GGUF file, by type, with errors that name file and key. */
final class GgufKeys {
  private final Map<String, Object> metadata;
  private final String source;

  GgufKeys(Map<String, Object> metadata, String source) {
    this.metadata = metadata;
    this.source = source;
  }

  String source() {
    return source;
  }

  /** Return an error about a key. */
  DataException bad(Kind kind, String key, String problem) {
    return new DataException(kind, source + ": " + key + " " + problem);
  }

  /** Return a text that must be there. */
  String text(String key) {
    return optionalText(key).orElseThrow(() -> bad(Kind.MISSING, key, "is absent"));
  }

  /** Return a text. */
  Optional<String> optionalText(String key) {
    return value(key, String.class, "a text");
  }

  /** Return a switch. */
  boolean flag(String key, boolean ifAbsent) {
    return value(key, Boolean.class, "true or false").orElse(ifAbsent);
  }

  /** Return a token id below {@code count}. */
  Optional<Integer> id(String key, int count) {
    Optional<Long> id = value(key, Long.class, "a whole number");
    if (id.isPresent() && (id.get() < 0 || id.get() >= count)) {
      throw bad(Kind.CONFIG, key, "is %d, but there are only %d tokens".formatted(id.get(), count));
    }
    return id.map(Long::intValue);
  }

  /** Return texts that must be there. */
  List<String> texts(String key) {
    List<?> list =
        value(key, List.class, "an array of texts")
            .orElseThrow(() -> bad(Kind.MISSING, key, "is absent"));
    if (!list.stream().allMatch(String.class::isInstance)) {
      throw bad(Kind.FORMAT, key, "must be an array of texts");
    }
    return list.stream().map(String.class::cast).toList();
  }

  /** Return one whole number a token, shape (V). */
  long[] integers(String key, int count, long ifAbsent) {
    long[] number_V =
        value(key, long[].class, "an array of whole numbers")
            .orElseGet(
                () -> {
                  long[] same_V = new long[count];
                  Arrays.fill(same_V, ifAbsent);
                  return same_V;
                });
    checkLength(key, number_V.length, count);
    return number_V;
  }

  /** Return one finite number a token, shape (V); must be there. */
  double[] numbers(String key, int count) {
    double[] number_V =
        value(key, double[].class, "an array of numbers")
            .orElseThrow(() -> bad(Kind.MISSING, key, "is absent"));
    checkLength(key, number_V.length, count);
    if (!Arrays.stream(number_V).allMatch(Double::isFinite)) {
      throw bad(Kind.FORMAT, key, "holds a number that is not finite");
    }
    return number_V;
  }

  private void checkLength(String key, int found, int expected) {
    if (found != expected) {
      throw bad(
          Kind.CONFIG, key, "has %d entries, but there are %d tokens".formatted(found, expected));
    }
  }

  private <T> Optional<T> value(String key, Class<T> type, String wanted) {
    @Nullable Object value = metadata.get(key);
    if (value != null && !type.isInstance(value)) {
      throw bad(
          Kind.FORMAT,
          key,
          "must be %s, found %s".formatted(wanted, value.getClass().getSimpleName()));
    }
    return Optional.ofNullable(value).map(type::cast);
  }
}
