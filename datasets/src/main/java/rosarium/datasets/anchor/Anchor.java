package rosarium.datasets.anchor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import rosarium.core.prompt.TextHash;

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

  private static final int BUCKETS = 10;
  private static final int ANCHOR_BUCKETS = 2;

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

  /**
   * Return whether a query of a data set may become an anchor. Two of ten may and the other eight
   * are left to evaluation, by the hash of the query, so that no query is ever both.
   */
  public static boolean mayBe(String query) {
    String plain =
        Normalizer.normalize(query, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).strip();
    byte[] hash = TextHash.digest(plain.replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8));
    return new BigInteger(1, hash).mod(BigInteger.valueOf(BUCKETS)).intValue() < ANCHOR_BUCKETS;
  }
}
