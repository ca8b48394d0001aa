package rosarium.experiments.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import rosarium.core.transform.SamplingSettings;

/**
 * Sampling as configs, plans and requests spell it. Naming any of temperature, top_p, top_k and
 * min_p means to sample; a repetition penalty alone leaves the choice greedy.
 */
public final class SamplingJson {
  private static final List<String> DRAWING = List.of("temperature", "top_p", "top_k", "min_p");
  private static final String PENALTY = "repetition_penalty";

  private SamplingJson() {}

  /** Return the names that sampling may be given. */
  public static List<String> names() {
    return List.of("temperature", "top_p", "top_k", "min_p", PENALTY);
  }

  /**
   * Read sampling; names that are absent are at their off value.
   *
   * @param node numbers under {@link #names}; an {@code id} is not looked at
   * @throws IllegalArgumentException out of range; the message begins with the name
   */
  public static SamplingSettings read(JsonNode node) {
    boolean sampled = DRAWING.stream().anyMatch(node::has);
    SamplingSettings settings =
        sampled
            ? SamplingSettings.sampled(
                node.path("temperature").asDouble(1),
                node.path("top_p").asDouble(1),
                node.path("top_k").asInt(0),
                node.path("min_p").asDouble(0))
            : SamplingSettings.GREEDY;
    return node.has(PENALTY)
        ? settings.withRepetitionPenalty(node.get(PENALTY).asDouble())
        : settings;
  }

  /** Write sampling in its one spelling: what is at its off value is left out. */
  public static ObjectNode write(SamplingSettings settings) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", settings.greedy() ? "greedy" : "sample");
    if (!settings.greedy()) {
      node.put("temperature", settings.temperature());
    }
    if (settings.topP() != 1) {
      node.put("top_p", settings.topP());
    }
    if (settings.topK() != 0) {
      node.put("top_k", settings.topK());
    }
    if (settings.minP() != 0) {
      node.put("min_p", settings.minP());
    }
    if (settings.repetitionPenalty() != 1) {
      node.put(PENALTY, settings.repetitionPenalty());
    }
    return node;
  }
}
