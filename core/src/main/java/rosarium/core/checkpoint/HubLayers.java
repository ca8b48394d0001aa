package rosarium.core.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import rosarium.core.checkpoint.ModelConfig.Layer;

/** Works out which layers of a Hugging Face model look how far back and rotate by what. */
final class HubLayers {
  private final Family family;
  private final ConfigFields fields;
  private final HubRope rope;

  HubLayers(Family family, ConfigFields fields, HubRope rope) {
    this.family = family;
    this.fields = fields;
    this.rope = rope;
  }

  /** Return one entry per layer. */
  List<Layer> read(int count) {
    OptionalInt window = window();
    List<Boolean> rotated = rotated(count);
    List<Boolean> sliding = window.isEmpty() ? List.of() : sliding(count, rotated);
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      boolean local = isLocal(count, n, sliding);
      Rope turn = family == Family.GEMMA3 && local ? rope.local() : rope.global();
      layers.add(
          new Layer(
              local ? window : OptionalInt.empty(),
              rotated.get(n) ? Optional.of(turn) : Optional.empty()));
    }
    return layers;
  }

  private static boolean isLocal(int count, int n, List<Boolean> sliding) {
    return sliding.size() == count && sliding.get(n);
  }

  /** Return how far a sliding layer looks back, if the model has any. */
  private OptionalInt window() {
    return switch (family) {
      case LLAMA, OLMO2 -> OptionalInt.empty();
      case MISTRAL, GEMMA2, GEMMA3 ->
          fields.mentions("sliding_window") ? stated() : OptionalInt.of(4096);
      case PHI3 -> stated();
      case QWEN2, QWEN3, SMOLLM3 ->
          fields.flag("use_sliding_window", false) ? stated() : OptionalInt.empty();
    };
  }

  private OptionalInt stated() {
    return fields.has("sliding_window")
        ? OptionalInt.of(fields.size("sliding_window", Limits.CONTEXT))
        : OptionalInt.empty();
  }

  private List<Boolean> sliding(int count, List<Boolean> rotated) {
    boolean listed = family != Family.MISTRAL && family != Family.PHI3;
    if (listed && fields.has("layer_types")) {
      return fields.texts("layer_types", count).stream().map(this::isSliding).toList();
    }
    int pattern =
        fields.size(
            "_sliding_window_pattern",
            Limits.LAYERS,
            fields.size("sliding_window_pattern", Limits.LAYERS, 6));
    int fullBelow = fields.index("max_window_layers", Limits.LAYERS).orElse(28);
    List<Boolean> sliding = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      sliding.add(
          switch (family) {
            case GEMMA2 -> n % 2 == 0;
            case GEMMA3 -> (n + 1) % pattern != 0;
            case QWEN2, QWEN3 -> n >= fullBelow;
            case SMOLLM3 -> rotated.get(n);
            case LLAMA, MISTRAL, PHI3, OLMO2 -> true;
          });
    }
    return sliding;
  }

  private boolean isSliding(String type) {
    return switch (type) {
      case "sliding_attention" -> true;
      case "full_attention" -> false;
      default -> throw fields.unsupported("layer_types", "which holds '" + type + "'");
    };
  }

  /** Return which layers rotate queries and keys: all, except in SmolLM3. */
  private List<Boolean> rotated(int count) {
    List<Boolean> rotated = new ArrayList<>();
    if (family == Family.SMOLLM3 && fields.has("no_rope_layers")) {
      for (int one : fields.indices("no_rope_layers", 1)) {
        rotated.add(one == 1); // the name says the opposite of what 1 means
      }
      if (rotated.size() != count) {
        throw fields.config("no_rope_layers", "a list of " + count);
      }
      return rotated;
    }
    int interval = fields.size("no_rope_layer_interval", Limits.LAYERS, 4);
    for (int n = 0; n < count; n++) {
      rotated.add(family != Family.SMOLLM3 || (n + 1) % interval != 0);
    }
    return rotated;
  }
}
