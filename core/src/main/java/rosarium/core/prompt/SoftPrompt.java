package rosarium.core.prompt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;

/** Rows that stand in the place of a text, and the text that they began as. Immutable. */
public final class SoftPrompt {
  /** Most rows that are read: far more than any prompt, far less than would hurt. */
  public static final int MAX_ROWS = 4096;

  private final String textId;
  private final String text;
  private final Maker maker;
  private final Tuning tuning;
  private final float[][] soft_LD;
  private final String sha256;

  /**
   * What a soft prompt belongs to: it means nothing to another.
   *
   * @param modelId name of the model
   * @param modelSha256 of its weight files
   * @param tokenizerSha256 of its tokenizer
   * @param templateSha256 of its chat template
   * @param width D of the model
   */
  public record Maker(
      String modelId,
      String modelSha256,
      String tokenizerSha256,
      String templateSha256,
      int width) {}

  /**
   * How a soft prompt was tuned, and so how it is to be used.
   *
   * @param raw whether it stands before the bare query, and not in the place of a system text
   * @param learned {@linkplain Split#fingerprint fingerprints} of the queries that it was tuned on,
   *     by which it must not be judged
   */
  public record Tuning(boolean raw, Set<String> learned) {
    /** In the place of a system text, tuned on nothing that is known. */
    public static final Tuning UNKNOWN = new Tuning(false, Set.of());

    /** Copy the set. */
    public Tuning {
      learned = Set.copyOf(learned);
    }
  }

  /** Take rows of which nothing is known but whose they are. */
  public SoftPrompt(String textId, String text, Maker maker, float[][] soft_LD) {
    this(textId, text, maker, Tuning.UNKNOWN, soft_LD);
  }

  /**
   * Copy the rows.
   *
   * @param textId what the text is called
   * @param text whose place it takes: the system text of a conversation; not blank
   * @param maker whose it is
   * @param tuning how it was tuned
   * @param soft_LD as they enter the first layer, finite, all of one length, 1 to {@value
   *     #MAX_ROWS} of them
   */
  public SoftPrompt(String textId, String text, Maker maker, Tuning tuning, float[][] soft_LD) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a soft prompt stands in the place of a text");
    }
    if (soft_LD.length == 0 || soft_LD.length > MAX_ROWS || soft_LD[0].length == 0) {
      throw new IllegalArgumentException(
          "a soft prompt has 1 to %d rows, found %d".formatted(MAX_ROWS, soft_LD.length));
    }
    for (float[] row_D : soft_LD) {
      if (row_D.length != maker.width()) {
        throw new IllegalArgumentException(
            "a row of %d numbers; the model has width %d".formatted(row_D.length, maker.width()));
      }
      for (float value : row_D) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("a soft prompt holds " + value);
        }
      }
    }
    this.textId = textId;
    this.text = text;
    this.maker = maker;
    this.tuning = tuning;
    this.soft_LD = copied(soft_LD);
    this.sha256 = hash();
  }

  private static float[][] copied(float[][] rows_LD) {
    return Arrays.stream(rows_LD).map(float[]::clone).toArray(float[][]::new);
  }

  /** Return what the text is called. */
  public String textId() {
    return textId;
  }

  /** Return the text whose place it takes. */
  public String text() {
    return text;
  }

  /** Return how many rows there are. */
  public int rows() {
    return soft_LD.length;
  }

  /** Return D, how many numbers a row has. */
  public int width() {
    return soft_LD[0].length;
  }

  /** Copy the rows, shape (L, D). */
  public float[][] matrix() {
    return copied(soft_LD);
  }

  /** Return whose it is. */
  public Maker maker() {
    return maker;
  }

  /** Return how it was tuned. */
  public Tuning tuning() {
    return tuning;
  }

  /** Return the hash of rows and text, 64 lower-case hex digits. */
  public String sha256() {
    return sha256;
  }

  private String hash() {
    ByteBuffer bytes =
        ByteBuffer.allocate(rows() * width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row_D : soft_LD) {
      for (float value : row_D) {
        bytes.putFloat(value);
      }
    }
    String form = tuning.raw() ? " raw" : "";
    return TextHash.of(TextHash.of(bytes.array()) + " " + TextHash.of(text) + form);
  }

  /**
   * Refuse another model than the one that it was tuned for.
   *
   * @param where what names the prompt, for the message
   * @throws ConfigException naming both models and what differs
   */
  public void checkMadeFor(String where, Maker model) {
    String differs =
        !maker.modelSha256().equals(model.modelSha256())
            ? "weights " + maker.modelSha256() + ", not " + model.modelSha256()
            : !maker.tokenizerSha256().equals(model.tokenizerSha256())
                ? "tokenizer " + maker.tokenizerSha256() + ", not " + model.tokenizerSha256()
                : !maker.templateSha256().equals(model.templateSha256())
                    ? "chat template " + maker.templateSha256() + ", not " + model.templateSha256()
                    : maker.width() != model.width()
                        ? "width " + maker.width() + ", not " + model.width()
                        : "";
    if (!differs.isEmpty()) {
      throw new ConfigException(
          "%s: this soft prompt was tuned for model '%s', and this is '%s' (%s); tune one for it"
              .formatted(where, maker.modelId(), model.modelId(), differs));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SoftPrompt that
        && textId.equals(that.textId)
        && maker.equals(that.maker)
        && sha256.equals(that.sha256);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }

  @Override
  public String toString() {
    return "soft prompt of %d rows from '%s'".formatted(rows(), textId);
  }
}
