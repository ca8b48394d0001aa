package rosarium.core.prompt;

import java.util.List;
import java.util.Optional;

/**
 * What a method that works on prompts alone makes of a query. It acts on the positive stream; what
 * is said as an answer (a prefix, a second turn) is said to every stream.
 *
 * <p>Pure: same arguments, same value. What a method leaves alone is as without it.
 */
public interface Framing {
  /** Leaves everything as it is. */
  Framing NONE = new Framing() {};

  /** Return the system prompt that stands instead of the positive one. */
  default Prompt system(Prompt positive) {
    return positive;
  }

  /** Return the turns behind the system prompt; the last is the user's. */
  default List<Message> turns(String query) {
    return List.of(new Message("user", query));
  }

  /** Return how every answer is made to begin; may be empty. */
  default String prefix() {
    return "";
  }

  /** Return the answer to a query that no model is asked. */
  default Optional<Guarded> guard(String query) {
    return Optional.empty();
  }

  /** Return what the user says to a first answer, if that calls for a second one. */
  default Optional<String> followUp(String firstAnswer) {
    return Optional.empty();
  }

  /** Return the part of an answer that judges see, if that is not all of it. */
  default Optional<String> scored(String answer) {
    return Optional.empty();
  }

  /**
   * An answer without a model.
   *
   * @param word what in the query called for it
   * @param answer the text
   */
  record Guarded(String word, String answer) {}
}
