package rosarium.core.source.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import rosarium.core.config.DataException;

/** SHA-256, always as 64 lower-case hex digits. */
public final class Sha256 {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final int BUFFER = 1 << 20;

  private Sha256() {}

  /** Return a fresh digest. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Return what a digest has seen; the digest starts anew. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Return the hash of a text in UTF-8. */
  public static String ofText(String text) {
    MessageDigest digest = digest();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  /** Return the hash of a whole file. */
  public static String ofFile(Path file, TransferListener listener) {
    MessageDigest digest = digest();
    update(digest, file, listener);
    return hex(digest);
  }

  /** Feed a whole file to a digest. */
  public static void update(MessageDigest digest, Path file, TransferListener listener) {
    String name = String.valueOf(file.getFileName());
    try (InputStream in = Files.newInputStream(file)) {
      long total = Files.size(file);
      long done = 0;
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        done += n;
        listener.advanced(TransferListener.Stage.VERIFY, name, done, total);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Return whether a text is a SHA-256 as written here. */
  public static boolean isHash(String text) {
    return HEX.matcher(text).matches();
  }

  /**
   * Refuse bytes that are not those that were promised.
   *
   * @param what the file, first word of the message
   * @param promisedBy who promised the hash, for example {@code the catalogue}
   * @param remedy what the user can do
   * @throws DataException of kind CHECKSUM, naming both hashes
   */
  public static void check(
      String what, String expected, String found, String promisedBy, String remedy) {
    if (!expected.equals(found)) {
      throw new DataException(
          DataException.Kind.CHECKSUM,
          what
              + ": "
              + promisedBy
              + " promises SHA-256 "
              + expected
              + ", found "
              + found
              + "; "
              + remedy);
    }
  }
}
