package rosarium.core.prompt.soft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import rosarium.core.prompt.TextHash;

/** Rows that stand in the place of a text, and the text that they began as. Immutable. */
public final class SoftPrompt {
  /** Most rows that are read: far more than any prompt, far less than would hurt. */
  public static final int MAX_ROWS = 4096;

  private final String textId;
  private final String text;
  private final float[][] soft_LD;

  /**
   * Copy the rows.
   *
   * @param textId what the text is called
   * @param text whose place it takes: the system text of a conversation; not blank
   * @param soft_LD as they enter the first layer, finite, all of one length, 1 to {@value
   *     #MAX_ROWS} of them
   */
  public SoftPrompt(String textId, String text, float[][] soft_LD) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a soft prompt stands in the place of a text");
    }
    if (soft_LD.length == 0 || soft_LD.length > MAX_ROWS || soft_LD[0].length == 0) {
      throw new IllegalArgumentException(
          "a soft prompt has 1 to %d rows, found %d".formatted(MAX_ROWS, soft_LD.length));
    }
    for (float[] row_D : soft_LD) {
      if (row_D.length != soft_LD[0].length) {
        throw new IllegalArgumentException("rows of different lengths");
      }
      for (float value : row_D) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("a soft prompt holds " + value);
        }
      }
    }
    this.textId = textId;
    this.text = text;
    this.soft_LD = copied(soft_LD);
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

  /** Return the hash of rows and text, 64 lower-case hex digits. */
  public String sha256() {
    ByteBuffer bytes =
        ByteBuffer.allocate(rows() * width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row_D : soft_LD) {
      for (float value : row_D) {
        bytes.putFloat(value);
      }
    }
    String both = TextHash.of(bytes.array()) + " " + TextHash.of(text);
    return TextHash.of(both.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SoftPrompt that
        && text.equals(that.text)
        && textId.equals(that.textId)
        && Arrays.deepEquals(soft_LD, that.soft_LD);
  }

  @Override
  public int hashCode() {
    return Objects.hash(textId, text, Arrays.deepHashCode(soft_LD));
  }

  @Override
  public String toString() {
    return "soft prompt of %d rows from '%s'".formatted(rows(), textId);
  }
}
