package rosarium.core.checkpoint.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Computes the SHA-256 that identifies a model's weights. */
public final class FileHash {
  private FileHash() {}

  /**
   * Hash one file, or the list of hashes and names of several, as {@code Checkpoint.sha256} says.
   *
   * @throws DataException MISSING if a file cannot be read
   */
  public static String of(List<Path> files) {
    if (files.size() == 1) {
      return of(files.get(0));
    }
    StringBuilder lines = new StringBuilder();
    for (Path file : files) {
      lines.append(of(file)).append(' ').append(file.getFileName()).append('\n');
    }
    return ofText(lines.toString());
  }

  /** Hash the UTF-8 bytes of a text. */
  public static String ofText(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String of(Path file) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new DataException(Kind.MISSING, file + ": cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
