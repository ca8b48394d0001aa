package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Knows three variants and a few names, as the tests of this module need them. */
public final class FakeKnown implements Known {
  @Override
  public SortedSet<String> ids(Kind kind) {
    return new TreeSet<>(
        switch (kind) {
          case MODEL -> Set.of("scripted", "smollm2-135m-instruct");
          case VARIANT -> Set.of("plain", "reverse-only", "rose", "layered");
          case GATE -> Set.of("always", "first-m");
          case MASK -> Set.of("none", "plausibility-positive");
          case SAMPLING -> Set.of("sample");
          case METHOD -> Set.of("shots", "wrap");
          case DATASET -> Set.of("contrast", "xstest");
          case JUDGE -> Set.of("refusal-phrases", "exact-match");
          case FORMAT -> Set.of("rose-harm", "llama-guard-3", "pairwise");
          case PAIR_FORMAT -> Set.of("pairwise");
          case AGAINST -> Set.of("reference", "baseline");
        });
  }

  @Override
  public List<Parameter> parameters(Kind kind, String id) {
    return switch (id) {
      case "rose" -> List.of(new Parameter("alpha", Parameter.Type.NUMBER, "in [0, 2]"));
      case "shots" -> List.of(new Parameter("k", Parameter.Type.INTEGER, "in [1, 5]"));
      case "layered" -> List.of(new Parameter("layers", Parameter.Type.NUMBERS, ""));
      case "plausibility-positive" ->
          List.of(new Parameter("beta", Parameter.Type.NUMBER, "in [0, 1]"));
      case "first-m" -> List.of(new Parameter("m", Parameter.Type.INTEGER, "tokens, at least 0"));
      case "sample" ->
          List.of(
              new Parameter("temperature", Parameter.Type.NUMBER, "in (0, 10]"),
              new Parameter("top_p", Parameter.Type.NUMBER, "in (0, 1]"));
      default -> List.of();
    };
  }

  @Override
  public ObjectNode checked(Kind kind, ObjectNode point) {
    refuse("alpha", point, 0, 2);
    refuse("temperature", point, 0.01, 10);
    refuse("m", point, 0, 1000);
    refuse("k", point, 1, 5);
    if (point.has("alpha")) {
      return point.put("alpha", point.get("alpha").doubleValue());
    }
    return point;
  }

  private static void refuse(String name, ObjectNode point, double low, double high) {
    JsonNode value = point.get(name);
    if (value != null && (value.asDouble() < low || value.asDouble() > high)) {
      throw new IllegalArgumentException(
          name + " is " + value.asText() + "; allowed: [" + low + ", " + high + "]");
    }
  }

  @Override
  public ObjectNode masked(ObjectNode variant, ObjectNode mask) {
    ObjectNode masked = variant.deepCopy();
    return mask.path("id").asText().equals("none") ? masked : masked.set("mask", mask);
  }

  @Override
  public void checkTogether(ObjectNode variant, JsonNode gate, ObjectNode sampling) {
    if (variant.get("id").asText().equals("plain") && !gate.path("id").asText().equals("always")) {
      throw new IllegalArgumentException("plain has no contrast that a gate could close");
    }
  }

  @Override
  public Set<String> roles(ObjectNode variant) {
    return switch (variant.get("id").asText()) {
      case "plain" -> Set.of("positive");
      case "reverse-only" -> Set.of("reverse");
      default -> new TreeSet<>(Set.of("positive", "reverse"));
    };
  }

  @Override
  public JsonNode gateOf(ObjectNode variant) {
    return JsonNodeFactory.instance.objectNode().put("id", "always");
  }

  @Override
  public ObjectNode samplingOf(ObjectNode variant) {
    return greedy();
  }

  @Override
  public ObjectNode greedy() {
    return JsonNodeFactory.instance.objectNode().put("id", "greedy");
  }
}
