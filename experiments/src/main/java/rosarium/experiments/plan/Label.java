package rosarium.experiments.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rosarium.experiments.config.ExperimentConfig.StreamSetting;

/** The short name of a point, as legends and tables show it: {@code rose α=0.5 first-m(m=4)}. */
public final class Label {
  private static final Map<String, String> SYMBOLS =
      Map.of(
          "alpha", "α", "beta", "β", "gamma", "γ", "tau", "τ", "lambda", "λ", "temperature", "T");

  /** Settings that go without saying. */
  private static final ObjectNode OFF =
      JsonNodeFactory.instance
          .objectNode()
          .put("top_p", 1.0)
          .put("top_k", 0)
          .put("min_p", 0.0)
          .put("repetition_penalty", 1.0);

  private Label() {}

  /**
   * Write a label.
   *
   * @param variant {@code id} and parameters
   * @param gate the gate or list of gates
   * @param itsOwnGate the gate that the variant has unless told otherwise, which goes without
   *     saying
   * @param sampling how tokens are picked; greedy goes without saying
   */
  public static String of(JsonNode variant, JsonNode gate, JsonNode itsOwnGate, JsonNode sampling) {
    List<String> words = new ArrayList<>(List.of(variant.path("id").asText()));
    words.addAll(parameters(withoutPicking(variant, sampling)));
    if (!gate.equals(itsOwnGate)) {
      for (JsonNode one : gate.isArray() ? gate : List.of(gate)) {
        words.add(value(one));
      }
    }
    words.addAll(picking(sampling));
    return String.join(" ", words);
  }

  /** Write what streams run on or read where it is stated: {@code amateur=small-a}. */
  static String of(Map<String, StreamSetting> bound) {
    StringBuilder words = new StringBuilder();
    new TreeMap<>(bound)
        .forEach(
            (role, stream) -> words.append(' ').append(role).append('=').append(stream.label()));
    return words.toString();
  }

  /** Write the label of a prompt method: {@code icd k=5}. */
  static String of(JsonNode method) {
    List<String> words = new ArrayList<>(List.of(method.path("id").asText()));
    words.addAll(parameters(method));
    return String.join(" ", words);
  }

  /** A variant that samples has settings of the picker as its parameters: once is enough. */
  private static ObjectNode withoutPicking(JsonNode variant, JsonNode sampling) {
    ObjectNode own = variant.deepCopy();
    own.properties().removeIf(one -> one.getValue().equals(sampling.get(one.getKey())));
    return own;
  }

  private static List<String> picking(JsonNode sampling) {
    ObjectNode on = JsonNodeFactory.instance.objectNode();
    sampling
        .properties()
        .forEach(
            setting -> {
              if (!setting.getValue().equals(OFF.get(setting.getKey()))) {
                on.set(setting.getKey(), setting.getValue());
              }
            });
    return parameters(on);
  }

  private static List<String> parameters(JsonNode point) {
    List<String> words = new ArrayList<>();
    point
        .properties()
        .forEach(
            parameter -> {
              if (!parameter.getKey().equals("id")) {
                String name = SYMBOLS.getOrDefault(parameter.getKey(), parameter.getKey());
                words.add(name + "=" + value(parameter.getValue()));
              }
            });
    return words;
  }

  private static String value(JsonNode value) {
    if (value.has("id")) { // a gate, a mask
      List<String> parameters = parameters(value);
      return value.path("id").asText()
          + (parameters.isEmpty() ? "" : "(" + String.join(", ", parameters) + ")");
    }
    return value.isTextual() ? value.textValue() : CanonicalJson.write(value);
  }
}
