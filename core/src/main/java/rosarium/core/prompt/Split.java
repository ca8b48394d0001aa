package rosarium.core.prompt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Which part of a data set a query belongs to, by its hash, so that no query is ever both learned
 * from and judged by, whatever data sets it stands in (methods.md section 5.4).
 */
public enum Split {
  /** Two of ten: prompts may be tuned on them. */
  ANCHORS,
  /** The other eight. */
  EVALUATION;

  private static final int BUCKETS = 10;
  private static final int ANCHOR_BUCKETS = 2;
  private static final int FINGERPRINT = 16;

  /** Return the part of a query. Case, width and spaces make no difference. */
  public static Split of(String query) {
    BigInteger hash = new BigInteger(1, TextHash.digest(normalised(query)));
    boolean anchor = hash.mod(BigInteger.valueOf(BUCKETS)).intValue() < ANCHOR_BUCKETS;
    return anchor ? ANCHORS : EVALUATION;
  }

  /** Return 16 hex digits by which a query is known again without its text. */
  public static String fingerprint(String query) {
    return TextHash.of(normalised(query)).substring(0, FINGERPRINT);
  }

  private static byte[] normalised(String query) {
    String plain =
        Normalizer.normalize(query, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).strip();
    return plain.replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8);
  }
}
