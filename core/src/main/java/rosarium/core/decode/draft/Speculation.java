package rosarium.core.decode.draft;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.LanguageModel;

/**
 * How far ahead of what is chosen a query reads.
 *
 * @param drafter where guesses come from; null never guesses
 * @param tokens most guesses of one pass, in [1, {@value #MOST_TOKENS}]; 0 without a drafter
 * @param costs what passes were measured to cost: then a query guesses as many as have paid so far,
 *     down to none. null guesses {@code tokens} always
 */
public record Speculation(@Nullable Drafter drafter, int tokens, @Nullable PassCosts costs) {
  /** The longest draft that can be asked for. */
  public static final int MOST_TOKENS = 32;

  /** Reads nothing ahead. */
  public static final Speculation NONE = new Speculation(null, 0, null);

  private static final int LONGEST_END = 4;

  /** Check the ranges. */
  public Speculation {
    if (tokens < (drafter == null ? 0 : 1) || tokens > (drafter == null ? 0 : MOST_TOKENS)) {
      throw new IllegalArgumentException("a draft of %d tokens".formatted(tokens));
    }
  }

  /** Guess by {@link PromptLookup}, always {@code tokens} where there is a match. */
  public static Speculation ngram(int tokens) {
    return new Speculation(new PromptLookup(LONGEST_END, 1), tokens, null);
  }

  /** Guess by {@link ClosedStream}, always {@code tokens}. */
  public static Speculation positive(int tokens) {
    return new Speculation(new ClosedStream(), tokens, null);
  }

  /** Guess by {@link PromptLookup} as many as pay by {@code costs}, at most {@code tokens}. */
  public static Speculation paying(int tokens, PassCosts costs) {
    return new Speculation(new PromptLookup(LONGEST_END, 2), tokens, costs);
  }

  /**
   * Decide for a model by measuring it. Where the last bits of a row may depend on how its history
   * was cut into passes, nothing is read ahead unless a user asks for it.
   *
   * @param tokens most guesses of one pass
   * @param nanoClock what passes are timed by
   */
  public static Speculation auto(LanguageModel model, int tokens, LongSupplier nanoClock) {
    return model.rowsDependOnCuts() ? NONE : paying(tokens, PassCosts.measure(model, nanoClock));
  }
}
