package rosarium.core.tuning.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import rosarium.core.tuning.LossCurve;

/** A loss curve as JSON: {@code {"steps": [...], "heldOut": [...]}}, every double exactly. */
public final class CurveJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private CurveJson() {}

  /** Write a curve. */
  public static String text(LossCurve curve) {
    try {
      return MAPPER.writeValueAsString(curve);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a curve is plain numbers", impossible);
    }
  }

  /**
   * Read a curve.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static LossCurve curve(String text) {
    try {
      return MAPPER.readValue(text, LossCurve.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no loss curve: " + e.getOriginalMessage(), e);
    }
  }
}
