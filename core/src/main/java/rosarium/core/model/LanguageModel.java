package rosarium.core.model;

import java.util.List;
import java.util.OptionalLong;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/**
 * A causal language model: weights that extend streams. Owns its weights; confined to the thread
 * that made it.
 *
 * <p>Laws: a stream extended in one pass or in several, alone or beside others, gives the same
 * logits to 1e-4 in float32; positions are each stream's own.
 */
public interface LanguageModel extends AutoCloseable {
  /** Say what this is and how it runs. */
  ModelDescription description();

  /**
   * Return how many leading ids a stream may read: V, unless fewer may be written or soft prompts
   * stand behind them.
   */
  default int readableIds() {
    return description().vocabulary();
  }

  /**
   * Make a soft prompt readable: return the ids, none below V, under which streams read its rows as
   * if they were embeddings. They are never written, so that V stays. The same prompt has the same
   * ids until this is closed.
   *
   * @throws ConfigException if it is of other weights, or nothing here can read it
   */
  default TokenIds readable(SoftPrompt prompt) {
    throw new ConfigException(
        "%s of model '%s': no soft prompts are read here".formatted(prompt, description().id()));
  }

  /** Open a stream without tokens. The caller closes it. */
  TokenStream open();

  /**
   * Extend several streams in one pass over the weights.
   *
   * @param extensions at least one, each stream at most once
   * @return raw logits, float32, shape (R, V): for each extension in order its {@link
   *     Extension#rows rows}, which are its scored positions in order, and behind them for each
   *     scored position in order its hidden layers in order. Lives until the {@link Workspace} open
   *     on this thread is closed
   */
  Logits forward(List<Extension> extensions);

  /**
   * Return whether the last bits of a row may depend on how its history was cut into passes. The
   * decode loop then takes only those streams for the same that were cut alike.
   */
  default boolean rowsDependOnCuts() {
    return true;
  }

  /** Return whether the last bits of a row may depend on which rows stand beside it in a pass. */
  default boolean rowsDependOnCompanions() {
    return true;
  }

  /**
   * Return the bytes of weights that one pass must read, however many rows it has: what divides the
   * memory's bandwidth into the shortest possible step. Rows of an embedding that are only looked
   * up do not count; empty where nobody counts.
   */
  default OptionalLong bytesPerPass() {
    return OptionalLong.empty();
  }

  /**
   * Return whether a pass of a hundred rows takes little longer than one of a few, so that it need
   * not be found out: the decode loop then begins with many rows where it may choose.
   */
  default boolean madeForManyRows() {
    return false;
  }

  /** Open a scope for the temporary values of one decoding step. */
  Workspace workspace();

  @Override
  void close();
}
