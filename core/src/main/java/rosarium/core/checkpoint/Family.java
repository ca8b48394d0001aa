package rosarium.core.checkpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;

/**
 * What the published code of a model family fixes, and what its configuration means when it says
 * nothing (the defaults of the configuration classes of transformers 4.57).
 */
enum Family {
  LLAMA(2048, 10_000, 1e-6, false, QueryKeyNorm.NONE, NormPlacement.PRE),
  MISTRAL(131_072, 10_000, 1e-6, false, QueryKeyNorm.NONE, NormPlacement.PRE),
  QWEN2(32_768, 10_000, 1e-6, false, QueryKeyNorm.NONE, NormPlacement.PRE),
  QWEN3(32_768, 10_000, 1e-6, false, QueryKeyNorm.PER_HEAD, NormPlacement.PRE),
  GEMMA2(8192, 10_000, 1e-6, true, QueryKeyNorm.NONE, NormPlacement.PRE_AND_POST),
  GEMMA3(131_072, 1_000_000, 1e-6, true, QueryKeyNorm.PER_HEAD, NormPlacement.PRE_AND_POST),
  PHI3(4096, 10_000, 1e-5, false, QueryKeyNorm.NONE, NormPlacement.PRE),
  OLMO2(2048, 10_000, 1e-5, false, QueryKeyNorm.WHOLE_ROW, NormPlacement.POST),
  SMOLLM3(32_768, 2_000_000, 1e-6, true, QueryKeyNorm.NONE, NormPlacement.PRE);

  private final int context;
  private final double ropeTheta;
  private final double normEpsilon;
  private final boolean tiedHead;
  private final QueryKeyNorm queryKeyNorm;
  private final NormPlacement normPlacement;

  Family(
      int context,
      double ropeTheta,
      double normEpsilon,
      boolean tiedHead,
      QueryKeyNorm queryKeyNorm,
      NormPlacement normPlacement) {
    this.context = context;
    this.ropeTheta = ropeTheta;
    this.normEpsilon = normEpsilon;
    this.tiedHead = tiedHead;
    this.queryKeyNorm = queryKeyNorm;
    this.normPlacement = normPlacement;
  }

  /** Find a family by its published name. */
  static Optional<Family> named(String name) {
    return Arrays.stream(values()).filter(family -> family.id().equals(name)).findFirst();
  }

  /** Return the published name, for example {@code qwen2}. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean gemma() {
    return this == GEMMA2 || this == GEMMA3;
  }

  int context() {
    return context;
  }

  double ropeTheta() {
    return ropeTheta;
  }

  double normEpsilon() {
    return normEpsilon;
  }

  boolean tiedHead() {
    return tiedHead;
  }

  QueryKeyNorm queryKeyNorm() {
    return queryKeyNorm;
  }

  NormPlacement normPlacement() {
    return normPlacement;
  }
}
