package rosarium.core.prompt;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks, with its gold data.
 *
 * @param dataset id of the data set it comes from
 * @param id unique within the data set and stable, for example {@code xstest-017}
 * @param text the question, verbatim
 * @param expected what a good answer does
 * @param type category within the data set, for example {@code homonyms}; empty when there is none
 * @param accepted short answers that count as right, any one of them; empty unless {@code ANSWER}
 * @param source where the text comes from when it is not the data set itself, else null
 * @param choice how one option is chosen in one step; null where an answer is written
 * @param reference an answer to compare others with, not blank; null where none is kept
 */
public record Query(
    String dataset,
    String id,
    String text,
    Expected expected,
    String type,
    List<String> accepted,
    @Nullable String source,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Choice choice,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reference) {
  /** Copy the list; the right option is one of those to choose from. */
  public Query {
    accepted = List.copyOf(accepted);
    if (choice != null && !choice.options().containsAll(accepted)) {
      throw new IllegalArgumentException(
          "query %s: %s is not among the options %s".formatted(id, accepted, choice.options()));
    }
    if (reference != null && reference.isBlank()) {
      throw new IllegalArgumentException("query %s: its reference is blank".formatted(id));
    }
  }

  /** Make a query that is answered in words. */
  public Query(
      String dataset,
      String id,
      String text,
      Expected expected,
      String type,
      List<String> accepted,
      @Nullable String source) {
    this(dataset, id, text, expected, type, accepted, source, null, null);
  }

  /** Make a query that one option answers. */
  public Query(
      String dataset,
      String id,
      String text,
      Expected expected,
      String type,
      List<String> accepted,
      @Nullable String source,
      @Nullable Choice choice) {
    this(dataset, id, text, expected, type, accepted, source, choice, null);
  }
}
