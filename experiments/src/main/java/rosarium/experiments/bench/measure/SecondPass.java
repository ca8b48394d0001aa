package rosarium.experiments.bench.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.LanguageModel;
import rosarium.variants.Plain;
import rosarium.variants.Rose;
import rosarium.variants.gate.EntropyGate;
import rosarium.variants.gate.FirstM;

/** The ways to pay for the reverse stream. */
public enum SecondPass {
  /** Not at all: the positive stream alone, to which every other mode is compared. */
  PLAIN,
  /** Both streams, each in a pass of its own: what two calls of a model cost. */
  UNBATCHED,
  /** Both streams as rows of one pass. */
  BATCHED,
  /** Both for the first m tokens, then the positive stream alone. */
  FIRST_M,
  /** The reverse stream lags and catches up where the positive row is unsure. */
  ENTROPY,
  /** Both, and what stood after the same words before is read along as a guess. */
  SPECULATIVE_NGRAM,
  /** The positive stream runs ahead alone; the reverse stream checks its guesses in one pass. */
  SPECULATIVE_POSITIVE;

  /** Tokens under contrast in mode {@link #FIRST_M}. */
  public static final int M = 4;

  /** Most guesses of a pass in the speculative modes. */
  public static final int GUESSES = 4;

  /** Return the name in configs and tables. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Return every id, cheapest first. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(SecondPass::id).toList();
  }

  /** Return the mode of that id. */
  public static SecondPass of(String id) {
    return valueOf(id.replace('-', '_').toUpperCase(Locale.ROOT));
  }

  ContrastStrategy strategy() {
    return this == PLAIN ? new Plain() : new Rose();
  }

  Gate gate() {
    return switch (this) {
      case PLAIN, UNBATCHED, BATCHED, SPECULATIVE_NGRAM, SPECULATIVE_POSITIVE -> Gate.always();
      case FIRST_M -> new FirstM(M);
      case ENTROPY -> new EntropyGate();
    };
  }

  Speculation speculation() {
    return switch (this) {
      case PLAIN, UNBATCHED, BATCHED, FIRST_M, ENTROPY -> Speculation.NONE;
      case SPECULATIVE_NGRAM -> Speculation.ngram(GUESSES);
      case SPECULATIVE_POSITIVE -> Speculation.positive(GUESSES);
    };
  }

  LanguageModel model(LanguageModel weights) {
    return this == UNBATCHED ? new OneStreamAPass(weights) : weights;
  }

  /**
   * Return the most tokens that the caches of one answer hold at once, guesses not counted.
   *
   * @param positive length of the positive prompt
   * @param reverse length of the reverse prompt
   * @param written length of the answer
   */
  public long cacheTokens(int positive, int reverse, int written) {
    // The last token is chosen and never read.
    long alone = positive + written - 1L;
    return switch (this) {
      case PLAIN -> alone;
      case UNBATCHED, BATCHED, ENTROPY, SPECULATIVE_NGRAM, SPECULATIVE_POSITIVE ->
          alone + reverse + written - 1L;
      case FIRST_M -> {
        int both = Math.min(M, written) - 1;
        yield Math.max(alone, (long) positive + reverse + 2L * both);
      }
    };
  }

  /** Return the roles whose prompts it reads. */
  List<StreamRole> roles() {
    return strategy().streams().stream().sorted().toList();
  }
}
