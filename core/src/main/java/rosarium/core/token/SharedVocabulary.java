package rosarium.core.token;

import java.util.Optional;
import rosarium.core.config.ConfigException;

/**
 * Whether rows of two models may be combined: id by id they must mean the same token (methods.md
 * 1.1). Differs from proxy-tuning's code, which cuts the longer vocabulary without a word.
 */
public final class SharedVocabulary {
  private SharedVocabulary() {}

  /**
   * One side.
   *
   * @param name for messages
   * @param tokenizer its tokens
   * @param rows V, how many rows its head has; those beyond its tokens are padding
   */
  public record Side(String name, Tokenizer tokenizer, int rows) {
    private Optional<String> token(int id) {
      return id < rows ? tokenizer.spelling(id) : Optional.empty();
    }
  }

  /**
   * Compare two vocabularies.
   *
   * @param cut whether trailing ids that only one of them has are left out of both
   * @return how many leading ids both have
   * @throws ConfigException naming both and the first difference
   */
  public static int of(Side one, Side other, boolean cut) {
    int most = Math.max(one.rows(), other.rows());
    int shared = 0;
    while (shared < Math.min(one.rows(), other.rows()) && same(one, other, shared)) {
      shared++;
    }
    for (int id = shared; id < most; id++) {
      if (one.token(id).isPresent() && other.token(id).isPresent() && !same(one, other, id)) {
        throw refusal(one, other, id, "");
      }
    }
    if (shared < most) {
      refuseUnlessTrailing(one, other, shared, cut);
    }
    return shared;
  }

  private static boolean same(Side one, Side other, int id) {
    return one.token(id).equals(other.token(id));
  }

  private static void refuseUnlessTrailing(Side one, Side other, int shared, boolean cut) {
    int most = Math.max(one.rows(), other.rows());
    boolean trailing = shared > 0;
    for (int id = shared; id < most; id++) {
      trailing &= one.token(id).isEmpty() || other.token(id).isEmpty();
    }
    if (!trailing) {
      throw refusal(one, other, shared, "");
    }
    if (!cut) {
      throw refusal(
          one, other, shared, "; cut_vocabulary: true leaves ids out that only one of them has");
    }
  }

  private static ConfigException refusal(Side one, Side other, int id, String hint) {
    return new ConfigException(
        "models '%s' (V = %d) and '%s' (V = %d) do not share a vocabulary: id %d is %s and %s%s"
            .formatted(
                one.name(),
                one.rows(),
                other.name(),
                other.rows(),
                id,
                shown(one, id),
                shown(other, id),
                hint));
  }

  private static String shown(Side side, int id) {
    return side.token(id)
        .map(token -> "'" + token + "'")
        .orElse(id < side.rows() ? "a row without a token" : "nothing");
  }
}
