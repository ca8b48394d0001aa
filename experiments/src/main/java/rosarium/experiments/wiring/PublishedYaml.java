package rosarium.experiments.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateCard;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.MaskCard;
import rosarium.core.contrast.Masks;
import rosarium.core.contrast.VariantCard;
import rosarium.core.contrast.Variants;
import rosarium.core.transform.SamplingBinder;
import rosarium.core.transform.SamplingSettings;
import rosarium.datasets.method.MethodCard;
import rosarium.datasets.method.PromptMethods;

/**
 * Published parameters as YAML to paste into a config: a block for each thing, its formula and
 * citation as comments above the line that a config holds.
 */
public final class PublishedYaml {
  private PublishedYaml() {}

  /**
   * Write the blocks of one kind.
   *
   * @param kind what {@link Listing} lists
   * @return nothing for a kind whose things have no parameters
   */
  public static Optional<String> of(String kind) {
    return switch (kind) {
      case "variants" -> Optional.of(variants());
      case "gates" -> Optional.of(gates());
      case "masks" -> Optional.of(masks());
      case "methods" -> Optional.of(methods());
      default -> Optional.empty();
    };
  }

  private static String variants() {
    StringBuilder text = new StringBuilder("variants:\n");
    for (ContrastStrategy variant : Variants.all().values()) {
      VariantCard card = Variants.card(variant);
      Map<String, String> entry = flow(Variants.toJson(variant));
      if (!variant.gate().equals(Gate.always())) {
        entry.put("gate", yaml(Gates.toJson(variant.gate())));
      }
      sampling(variant).ifPresent(sampling -> entry.put("sampling", sampling));
      text.append(block("  ", card.formula(), card.summary(), card.cite()));
      text.append("  - ").append(line(entry)).append('\n');
    }
    return text.toString();
  }

  /**
   * Return what a config says where greedy is not the published way, and the variant has no say.
   */
  private static Optional<String> sampling(ContrastStrategy variant) {
    SamplingSettings published = variant.sampling();
    if (!published.greedy() || published.equals(SamplingSettings.GREEDY)) {
      return Optional.empty(); // a sampling variant states its settings as its own parameters
    }
    Map<String, String> stated = flow(SamplingBinder.toJson(published));
    stated.keySet().retainAll(List.of("repetition_penalty"));
    return Optional.of(line(stated));
  }

  private static String gates() {
    StringBuilder text = new StringBuilder();
    for (Gate gate : Gates.all().values()) {
      GateCard card = Gates.card(gate);
      text.append(block("", card.formula(), card.summary(), card.cite()));
      text.append("gate: ").append(yaml(Gates.toJson(gate))).append('\n');
    }
    return text.toString();
  }

  private static String masks() {
    StringBuilder text = new StringBuilder();
    Masks.all()
        .values()
        .forEach(
            mask -> {
              MaskCard card = Masks.card(mask);
              text.append(block("", card.formula(), card.summary(), card.cite()));
              text.append("mask: ").append(yaml(Masks.toJson(mask))).append('\n');
            });
    return text.toString();
  }

  private static String methods() {
    StringBuilder text = new StringBuilder();
    PromptMethods.all()
        .values()
        .forEach(
            method -> {
              MethodCard card = PromptMethods.card(method);
              text.append(comment("", card.summary(), card.cite()));
              text.append("method: ").append(yaml(PromptMethods.toJson(method))).append('\n');
            });
    return text.toString();
  }

  private static String block(String indent, String formula, String summary, String cite) {
    return comment(indent, formula, cite) + indent + "# " + summary + "\n";
  }

  private static String comment(String indent, String words, String cite) {
    return "%s# %s   [%s]\n".formatted(indent, words, cite.isEmpty() ? "ours" : cite);
  }

  private static Map<String, String> flow(JsonNode mapping) {
    Map<String, String> entries = new LinkedHashMap<>();
    mapping.properties().forEach(one -> entries.put(one.getKey(), yaml(one.getValue())));
    return entries;
  }

  private static String yaml(JsonNode node) {
    if (node.isObject()) {
      return line(flow(node));
    }
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(yaml(item)));
      return "[" + String.join(", ", items) + "]";
    }
    return node.asText();
  }

  private static String line(Map<String, String> entries) {
    List<String> words = new ArrayList<>();
    entries.forEach((key, value) -> words.add(key + ": " + value));
    boolean bare = entries.size() == 1 && entries.containsKey("id");
    return bare ? entries.getOrDefault("id", "") : "{" + String.join(", ", words) + "}";
  }
}
