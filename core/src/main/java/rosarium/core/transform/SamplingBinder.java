package rosarium.core.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/**
 * Binds {@code {"temperature": 0.7, "top_p": 0.9, "top_k": 0, "min_p": 0, "repetition_penalty": 1}}
 * and {@code {"id": "greedy"}} to settings and back. What is left out is off; where none of the
 * first four is stated, the pick is greedy.
 */
public final class SamplingBinder {
  private static final List<String> RANDOM = List.of("temperature", "top_p", "top_k", "min_p");
  private static final List<String> KNOWN =
      List.of(
          "id", "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "space", "scope");

  private SamplingBinder() {}

  /**
   * Bind settings.
   *
   * @param place where the node stands, for messages
   * @throws ConfigException naming the place, what was found and what is allowed
   */
  public static SamplingSettings bind(JsonNode node, String place) {
    if (!node.isObject()) {
      throw new ConfigException(
          place + ": sampling is {\"id\": \"greedy\"} or {\"temperature\": ...}, not " + node);
    }
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!KNOWN.contains(field)) {
                throw new ConfigException(
                    "%s.%s: no such setting%s; known: %s"
                        .formatted(
                            place,
                            field,
                            NearestName.hint(field, KNOWN),
                            String.join(", ", KNOWN)));
              }
            });
    boolean anyRandom = RANDOM.stream().anyMatch(node::has);
    String id = word(node, "id", anyRandom ? "sample" : "greedy", place);
    boolean greedy = one(id, List.of("greedy", "sample"), place + ".id") == 0;
    String space = word(node, "space", "log-probability", place);
    boolean raw = one(space, List.of("log-probability", "raw"), place + ".space") == 1;
    String scope = word(node, "scope", "answer", place);
    boolean prompt = one(scope, List.of("answer", "prompt"), place + ".scope") == 1;
    try {
      return new SamplingSettings(
          greedy,
          number(node, "temperature", 1, place),
          number(node, "top_p", 1, place),
          whole(node, "top_k", place),
          number(node, "min_p", 0, place),
          number(node, "repetition_penalty", 1, place),
          raw ? RepetitionPenalty.Space.RAW : RepetitionPenalty.Space.LOG_PROBABILITY,
          prompt ? RepetitionPenalty.Scope.PROMPT : RepetitionPenalty.Scope.ANSWER);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(place + ": " + e.getMessage(), e);
    }
  }

  /** Return what {@link #bind} turns back into equal settings; nothing that is off in greedy. */
  public static ObjectNode toJson(SamplingSettings settings) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (settings.greedy()) {
      node.put("id", "greedy");
    } else {
      node.put("temperature", settings.temperature());
      node.put("top_p", settings.topP());
      node.put("top_k", settings.topK());
      node.put("min_p", settings.minP());
    }
    if (!settings.greedy() || settings.repetitionPenalty() != 1) {
      node.put("repetition_penalty", settings.repetitionPenalty());
    }
    if (settings.penaltySpace() != RepetitionPenalty.Space.LOG_PROBABILITY) {
      node.put("space", settings.penaltySpace().name().toLowerCase(Locale.ROOT));
    }
    if (settings.penaltyScope() != RepetitionPenalty.Scope.ANSWER) {
      node.put("scope", settings.penaltyScope().name().toLowerCase(Locale.ROOT));
    }
    return node;
  }

  private static double number(JsonNode node, String name, double off, String place) {
    JsonNode found = node.get(name);
    if (found == null) {
      return off;
    }
    if (!found.isNumber()) {
      throw new ConfigException(place + "." + name + ": found " + found + ", expected a number");
    }
    return found.doubleValue();
  }

  private static int whole(JsonNode node, String name, String place) {
    JsonNode found = node.get(name);
    if (found == null) {
      return 0;
    }
    if (!found.isIntegralNumber() || !found.canConvertToInt()) {
      throw new ConfigException(
          place + "." + name + ": found " + found + ", expected a whole number");
    }
    return found.intValue();
  }

  private static String word(JsonNode node, String name, String absent, String place) {
    JsonNode found = node.get(name);
    if (found == null) {
      return absent;
    }
    if (!found.isTextual()) {
      throw new ConfigException(place + "." + name + ": found " + found + ", expected a word");
    }
    return found.textValue();
  }

  private static int one(String found, List<String> allowed, String path) {
    int index = allowed.indexOf(found);
    if (index < 0) {
      throw new ConfigException(
          "%s: found '%s', allowed: %s%s"
              .formatted(
                  path, found, String.join(", ", allowed), NearestName.hint(found, allowed)));
    }
    return index;
  }
}
