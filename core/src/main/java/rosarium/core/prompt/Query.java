package rosarium.core.prompt;

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
 */
public record Query(
    String dataset,
    String id,
    String text,
    Expected expected,
    String type,
    List<String> accepted,
    @Nullable String source) {
  /** Copy the list. */
  public Query {
    accepted = List.copyOf(accepted);
  }
}
