package rosarium.core.prompt;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;

/**
 * How a query of multiple choice is answered in one step: the answer is made to begin with a
 * prefix, and of the tokens that write an option the one with the highest score is chosen
 * (methods.md 7.3).
 *
 * @param options what can be chosen, for example {@code A} to {@code D}, in their order
 * @param prefix how the answer begins, for example {@code Answer: (}
 * @param glue what stands between prefix and option: a blank, or nothing
 * @param header what stands before shots and query; may be empty
 * @param shots solved examples before the query, each as it stands there; those at the front are
 *     dropped where the context is too short for all
 */
public record Choice(
    @JsonProperty(value = "options", required = true) List<String> options,
    @JsonProperty(value = "prefix", required = true) String prefix,
    @JsonProperty(value = "glue", required = true) String glue,
    @JsonProperty(value = "header", required = true) String header,
    @JsonProperty(value = "shots", required = true) List<String> shots) {
  /** Copy the lists; check that there is something to choose. */
  public Choice {
    options = List.copyOf(options);
    shots = List.copyOf(shots);
    if (options.size() < 2 || new HashSet<>(options).size() < options.size()) {
      throw new IllegalArgumentException("options " + options + "; at least two, all different");
    }
  }

  /** Make a choice without examples. */
  public Choice(List<String> options, String prefix, String glue) {
    this(options, prefix, glue, "", List.of());
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
