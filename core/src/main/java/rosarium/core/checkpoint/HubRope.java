package rosarium.core.checkpoint;

import java.util.Optional;
import rosarium.core.checkpoint.Rope.Scaling;

/**
 * Reads how queries and keys are rotated: {@code rope_theta} with {@code rope_scaling}, or, as
 * transformers 5 writes it, {@code rope_parameters}.
 *
 * @param global rotation of layers that see everything
 * @param local rotation of sliding layers, where they have their own
 */
record HubRope(Rope global, Rope local) {
  private static final String PARAMETERS = "rope_parameters";

  /** Read both rotations. */
  static HubRope read(Family family, ConfigFields fields, int headSize, int context) {
    Optional<ConfigFields> parameters = fields.object(PARAMETERS);
    Optional<ConfigFields> full = parameters.flatMap(p -> p.object("full_attention"));
    Optional<ConfigFields> sliding = parameters.flatMap(p -> p.object("sliding_attention"));
    Optional<ConfigFields> scaling =
        full.or(() -> parameters).or(() -> fields.object("rope_scaling"));
    int rotary = rotary(family, fields, scaling, headSize);
    double theta =
        scaling.stream()
            .flatMap(s -> s.positive("rope_theta").stream().boxed())
            .findFirst()
            .orElseGet(() -> fields.positive("rope_theta", family.ropeTheta()));
    Rope global = rope(fields, theta, rotary, scaling(family, fields, scaling, rotary, context));
    Scaling localScaling = scaling(family, fields, sliding, rotary, context);
    double localTheta =
        sliding.stream()
            .flatMap(s -> s.positive("rope_theta").stream().boxed())
            .findFirst()
            .orElseGet(() -> fields.positive("rope_local_base_freq", 10_000));
    return new HubRope(global, rope(fields, localTheta, rotary, localScaling));
  }

  private static Rope rope(ConfigFields fields, double theta, int rotary, Scaling scaling) {
    if (theta <= 1) {
      throw fields.config("rope_theta", "a number above 1");
    }
    return new Rope(theta, rotary, scaling);
  }

  private static int rotary(
      Family family, ConfigFields fields, Optional<ConfigFields> scaling, int headSize) {
    String key = "partial_rotary_factor";
    ConfigFields source = scaling.filter(s -> s.has(key)).orElse(fields);
    double part = source.positive(key, 1);
    if (part != 1 && family != Family.PHI3) {
      throw source.unsupported(key, "which is known of phi3 only");
    }
    int rotary = (int) (headSize * part);
    if (part > 1 || rotary < 2 || rotary % 2 != 0) {
      throw source.config(key, "a part of " + headSize + " that is even");
    }
    return rotary;
  }

  private static Scaling scaling(
      Family family, ConfigFields fields, Optional<ConfigFields> stated, int rotary, int context) {
    if (stated.isEmpty()) {
      return new Rope.Unscaled();
    }
    ConfigFields scaling = stated.get();
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    return switch (scaling.text(key).orElse("default")) {
      case "default", "none" -> new Rope.Unscaled();
      case "linear" -> new Rope.Linear(factor(scaling));
      case "llama3" -> llama3(scaling);
      case "longrope", "su" -> longRope(fields, scaling, rotary, context);
      default ->
          throw scaling.unsupported(
              key,
              "which is none of default, linear, llama3, longrope (family " + family.id() + ")");
    };
  }

  private static double factor(ConfigFields scaling) {
    if (!scaling.has("factor")) {
      throw scaling.missing("factor");
    }
    double factor = scaling.positive("factor", 1);
    if (factor < 1) {
      throw scaling.config("factor", "a number from 1 on");
    }
    return factor;
  }

  private static Scaling llama3(ConfigFields scaling) {
    double low = needed(scaling, "low_freq_factor");
    double high = needed(scaling, "high_freq_factor");
    if (low >= high) {
      throw scaling.config("high_freq_factor", "a number above low_freq_factor, " + low);
    }
    int trained = scaling.size("original_max_position_embeddings", Limits.CONTEXT);
    return new Rope.Llama3(factor(scaling), low, high, trained);
  }

  private static double needed(ConfigFields scaling, String key) {
    return scaling.positive(key).orElseThrow(() -> scaling.missing(key));
  }

  /** Phi-3 states beside the scaling, not inside, where its first training ended. */
  private static Scaling longRope(
      ConfigFields fields, ConfigFields scaling, int rotary, int context) {
    String key = "original_max_position_embeddings";
    ConfigFields source = fields.has(key) ? fields : scaling;
    boolean stated = source.has(key);
    if (context < 2 || (stated && source.size(key, Limits.CONTEXT) < 2)) {
      throw source.config(key, "at least 2");
    }
    int original = source.size(key, Limits.CONTEXT, context);
    double stretch = stated ? (double) context / original : scaling.positive("factor", 1);
    return new Rope.PerFrequency(
        scaling.positives("short_factor", rotary / 2),
        scaling.positives("long_factor", rotary / 2),
        original,
        scaling.positive("attention_factor", amplitude(stretch, original)));
  }

  /** Return the factor on sines and cosines that longrope implies. */
  static double amplitude(double stretch, int original) {
    return stretch <= 1 ? 1 : Math.sqrt(1 + Math.log(stretch) / Math.log(original));
  }
}
