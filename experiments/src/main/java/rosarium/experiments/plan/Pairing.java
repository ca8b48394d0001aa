package rosarium.experiments.plan;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.ExperimentConfig.StreamSetting;
import rosarium.experiments.config.ExperimentConfig.VariantPoint;
import rosarium.experiments.config.ExperimentConfig.VariantSetting;

/**
 * The prompt pairs that a cell reads: mostly one; several for a variant with several positive and
 * reverse streams.
 *
 * @param pairs in order: the first is that of {@code positive}, the second of {@code positive-2}
 */
record Pairing(List<PromptSetting> pairs) {
  /** Return the pairings that a variant runs under, one after the other. */
  static List<Pairing> of(VariantSetting variant, List<PromptSetting> all) {
    if (!variant.pairNames().isEmpty()) {
      return List.of(
          new Pairing(variant.pairNames().stream().map(name -> named(name, all)).toList()));
    }
    if (!variant.softPairs().isEmpty()) {
      return variant.softPairs().stream().map(pair -> new Pairing(List.of(pair))).toList();
    }
    return all.stream()
        .filter(p -> variant.promptNames().isEmpty() || variant.promptNames().contains(p.name()))
        .map(pair -> new Pairing(List.of(pair)))
        .toList();
  }

  private static PromptSetting named(String name, List<PromptSetting> all) {
    return all.stream().filter(pair -> pair.name().equals(name)).findFirst().orElseThrow();
  }

  /** Return the name in cells: {@code manual}, or {@code manual+random}. */
  String name() {
    return pairs.stream().map(PromptSetting::name).collect(Collectors.joining("+"));
  }

  /** Refuse another number of pairs than the variant reads. */
  void checkNumber(VariantSetting variant, VariantPoint point) {
    int needed = point.roles().stream().mapToInt(role -> index(role) + 1).max().orElse(1);
    if (needed != pairs.size()) {
      String id = point.variant().path("id").asText();
      throw new ConfigException(
          "%s: %s reads %d prompt pair(s) together here, given are %d (%s); name them with pairs: [...]"
              .formatted(variant.where(), id, needed, pairs.size(), name()));
    }
  }

  /** Return the pair of a role. */
  PromptSetting pairOf(String role) {
    return pairs.get(index(role));
  }

  private static int index(String role) {
    String number = role.replaceFirst("^[a-z]+-?", "");
    return number.isEmpty() ? 0 : Integer.parseInt(number) - 1;
  }

  /**
   * Return what a role reads.
   *
   * @param bound what the config says of it, else null
   * @throws ConfigException if that is nothing
   */
  PromptSource source(
      VariantSetting variant, VariantPoint point, String role, @Nullable StreamSetting bound) {
    if (bound != null && bound.prompt() != null) {
      return bound.prompt();
    }
    String kind = bound == null ? role.replaceFirst("-[0-9]+$", "") : bound.promptOf();
    PromptSource source = pairOf(role).byRole().get(String.valueOf(kind));
    if (source != null) {
      return source;
    }
    String id = point.variant().path("id").asText();
    if (role.equals("expert") || role.equals("amateur")) {
      throw new ConfigException(
          "%s: %s needs an %s; write %s: {model: ..., prompt: positive} or {adapter: FOLDER, prompt: positive}, or %s: reverse for the same model under the reverse prompt"
              .formatted(variant.where(), id, role, role, role));
    }
    throw new ConfigException(
        "%s: %s needs a %s prompt, and prompt pair '%s' (%s) has none; add it, or limit the variant with prompts: [...]"
            .formatted(variant.where(), id, kind, pairOf(role).name(), pairOf(role).where()));
  }
}
