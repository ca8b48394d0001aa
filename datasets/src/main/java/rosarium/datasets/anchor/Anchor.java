package rosarium.datasets.anchor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One instruction with an answer.
 *
 * @param schema version of the format, 1
 * @param instruction what is asked
 * @param answer what is said to it
 * @param set what the pair shows
 * @param source where the instruction comes from: {@code own}, or a data set
 * @param promptId the system prompt under which a model gave the answer; {@code none} for no one
 */
@JsonPropertyOrder({"schema", "instruction", "answer", "set", "source", "prompt_id"})
public record Anchor(
    int schema,
    String instruction,
    String answer,
    Pool set,
    String source,
    @JsonProperty("prompt_id") String promptId) {
  /** The version of the format. */
  public static final int SCHEMA = 1;

  /** Instructions of our own, which no data set holds. */
  public static final String OWN = "own";

  /** What a pair shows (zhao2024acd). */
  public enum Pool {
    /** A harmful instruction that is refused. */
    HR,
    /** A harmful instruction that is accepted. */
    HA,
    /** A harmless instruction that is answered. */
    S
  }

  /** Check what every pair has. */
  public Anchor {
    if (schema != SCHEMA) {
      throw new IllegalArgumentException("schema " + schema + "; 1 is read");
    }
    if (instruction.isBlank() || answer.isBlank()) {
      throw new IllegalArgumentException(
          "an anchor without " + (answer.isBlank() ? "answer" : "instruction"));
    }
  }

  /** Name a pair in the newest format. */
  public Anchor(String instruction, String answer, Pool set, String source, String promptId) {
    this(SCHEMA, instruction, answer, set, source, promptId);
  }
}
