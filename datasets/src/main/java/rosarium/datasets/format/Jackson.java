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
import java.util.Objects;
import java.util.stream.Collectors;
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
    String shortened =
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "..." : message;
    return e instanceof JsonMappingException mapping
        ? path(mapping) + shortened.replaceAll("`[a-z.]+\\.([A-Za-z$]+)`", "$1")
        : shortened;
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(JsonMappingException.Reference::getFieldName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "" : path + ": ";
  }
}
