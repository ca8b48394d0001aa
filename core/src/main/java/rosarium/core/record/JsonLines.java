package rosarium.core.record;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import rosarium.core.config.DataException;

/**
 * Goes through a file of one JSON value a line without holding it whole. Knows where the last whole
 * line ends, so that a writer can cut a torn one off.
 */
final class JsonLines {
  /** Longest line that is read, bytes: far beyond any answer, far below what would hurt. */
  static final int MAX_LINE_BYTES = 32 << 20;

  /** Takes one whole line. */
  @FunctionalInterface
  interface Sink {
    /** Take a line. {@code last} says that nothing follows it. */
    void line(int number, String text, boolean last);
  }

  private JsonLines() {}

  /**
   * Hand each line that ends in a newline to {@code sink}.
   *
   * @return the number of the last line when it has no newline: it was not handed on
   * @throws DataException MISSING without the file, LIMIT for a line beyond {@value
   *     #MAX_LINE_BYTES} bytes, FORMAT for bytes that are not UTF-8
   */
  static Optional<Integer> read(Path file, Sink sink) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(file, in, sink);
    } catch (NoSuchFileException e) {
      throw new DataException(DataException.Kind.MISSING, file + ": no such file", e);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": cannot be read: " + e, e);
    }
  }

  /** Return how many bytes the first {@code lines} lines of a file fill. */
  static long bytesOf(Path file, int lines) throws IOException {
    long bytes = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (int left = lines; left > 0; bytes++) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("has fewer than " + lines + " lines");
        }
        left -= next == '\n' ? 1 : 0;
      }
    }
    return bytes;
  }

  private static Optional<Integer> read(Path file, InputStream in, Sink sink) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 1;
    int next = in.read();
    while (next >= 0) {
      int current = next;
      next = in.read();
      if (current != '\n') {
        if (line.size() >= MAX_LINE_BYTES) {
          throw new DataException(
              DataException.Kind.LIMIT,
              file + ":" + number + ": line is longer than " + MAX_LINE_BYTES + " bytes");
        }
        line.write(current);
        continue;
      }
      sink.line(number, decode(file, number, line.toByteArray(), next < 0), next < 0);
      line.reset();
      number++;
    }
    return line.size() > 0 ? Optional.of(number) : Optional.empty();
  }

  private static String decode(Path file, int number, byte[] bytes, boolean last) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      if (last) {
        // A disk that lost a page leaves such a line; the caller drops it as it drops any torn one.
        return "";
      }
      throw new DataException(
          DataException.Kind.FORMAT, file + ":" + number + ": bytes are not UTF-8", e);
    }
  }
}
