package rosarium.datasets.format;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;

/** Makes Jackson strict, and its messages short. */
final class Jackson {
  private static final int MAX_MESSAGE = 300;

  private Jackson() {}

  /** Refuse what Jackson would quietly convert, ignore or fill in. */
  static <B extends MapperBuilder<?, B>> B strict(B builder) {
    return builder
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
  }

  /**
   * Say where and what.
   *
   * @param line line to name where Jackson knows none, from 1
   */
  static DataException wrong(DataFile file, int line, JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    int at = location == null || location.getLineNr() < 1 ? line : location.getLineNr();
    return new DataException(DataException.Kind.FORMAT, file.at(at) + ": " + message(e), e);
  }

  /** Say what, at a line that we know better than Jackson. */
  static DataException wrongLine(DataFile file, int line, JsonProcessingException e) {
    return new DataException(DataException.Kind.FORMAT, file.at(line) + ": " + message(e), e);
  }

  /**
   * Say what, at the line of the key; of an absent key, say which one may have been meant for it.
   *
   * @param above path of the bound record in the file, ending in a full stop, or empty
   * @param line where the record begins
   * @param lines of every key of the file
   */
  static DataException wrongKey(
      DataFile file, String above, int line, Map<String, Integer> lines, JsonMappingException e) {
    String place = above + places(e);
    Integer known = lines.get(place);
    if (known != null) {
      return wrongLine(file, known, e);
    }
    String parent = place.substring(0, place.lastIndexOf('.') + 1);
    List<String> siblings =
        lines.keySet().stream().filter(key -> key.startsWith(parent)).sorted().toList();
    String hint =
        NearestName.of(place, siblings)
            .map(key -> "; nearest is '%s' in line %d".formatted(key, lines.get(key)))
            .orElse("");
    return new DataException(
        DataException.Kind.FORMAT, file.at(line) + ": " + message(e) + hint, e);
  }

  private static String message(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known =
          unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
      return "unknown key '"
          + unknown.getPropertyName()
          + "'; known: "
          + String.join(", ", known)
          + NearestName.hint(unknown.getPropertyName(), known);
    }
    String message = Objects.requireNonNullElse(e.getOriginalMessage(), "cannot be read");
    message = message.replaceFirst("^Missing required creator property .*", "absent");
    message = message.replace(" (but could if coercion was enabled using `CoercionConfig`)", "");
    String shortened =
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message;
    return e instanceof JsonMappingException mapping
        ? path(mapping) + shortened.replaceAll("`[a-z.]+\\.([A-Za-z$]+)`", "$1")
        : shortened;
  }

  private static String path(JsonMappingException e) {
    String path = places(e);
    return path.isEmpty() ? "" : path + ": ";
  }

  /** Return where in the tree the mistake is, for example {@code fields.id} or {@code [2].text}. */
  static String places(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
