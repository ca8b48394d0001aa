package rosarium.core.prompt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a query of multiple choice is answered. In one step: the answer is made to begin with a
 * prefix, and of the tokens that write an option the one with the highest score is chosen
 * (methods.md 7.3). Or, where one option is named the best, by weighing: each option is a whole
 * answer that every stream is made to read, and the one that the scores find likeliest is chosen
 * (methods.md 7.6).
 *
 * @param options what can be chosen, for example {@code A} to {@code D}, in their order
 * @param prefix how the answer begins, for example {@code Answer: (}
 * @param glue what stands between prefix and option: a blank, or nothing
 * @param header what stands before shots and query; may be empty
 * @param shots solved examples before the query, each as it stands there; those at the front are
 *     dropped where the context is too short for all
 * @param best the best of the right options where options are weighed as whole answers; null where
 *     one token chooses
 */
public record Choice(
    @JsonProperty(value = "options", required = true) List<String> options,
    @JsonProperty(value = "prefix", required = true) String prefix,
    @JsonProperty(value = "glue", required = true) String glue,
    @JsonProperty(value = "header", required = true) String header,
    @JsonProperty(value = "shots", required = true) List<String> shots,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("best") @Nullable String best) {
  /** Copy the lists; check that there is something to choose. */
  public Choice {
    options = List.copyOf(options);
    shots = List.copyOf(shots);
    if (options.size() < 2 || new HashSet<>(options).size() < options.size()) {
      throw new IllegalArgumentException("options " + options + "; at least two, all different");
    }
    if (best != null && !options.contains(best)) {
      throw new IllegalArgumentException("best: '" + best + "' is not among " + options);
    }
  }

  /** Make a choice in one step. */
  public Choice(
      List<String> options, String prefix, String glue, String header, List<String> shots) {
    this(options, prefix, glue, header, shots, null);
  }

  /** Make a choice in one step without examples. */
  public Choice(List<String> options, String prefix, String glue) {
    this(options, prefix, glue, "", List.of());
  }

  /** Make a choice among whole answers that stand where the model's own would. */
  public static Choice weighed(List<String> options, String best) {
    return new Choice(options, "", "", "", List.of(), best);
  }

  /**
   * Return what the user says.
   *
   * @param dropped how many shots at the front are left out
   */
  public String turn(String query, int dropped) {
    return header + String.join("", shots.subList(dropped, shots.size())) + query;
  }
}
