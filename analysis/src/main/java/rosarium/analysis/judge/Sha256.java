package rosarium.analysis.judge;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import rosarium.core.prompt.TextHash;

/** Hashes of what verdicts depend on. */
final class Sha256 {
  private Sha256() {}

  /** Return a new digest. */
  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Return the first 16 digits of the hash over several texts whose borders count. */
  static String version(String... parts) {
    StringBuilder all = new StringBuilder();
    for (String part : parts) {
      all.append(part.length()).append(':').append(part);
    }
    return TextHash.of(all.toString()).substring(0, 16);
  }
}
