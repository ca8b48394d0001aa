package rosarium.datasets.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import rosarium.core.config.DataException;
import rosarium.core.prompt.TextHash;

/**
 * The bytes of one file, with the name that messages call it by.
 *
 * @param name path or resource, first word of every message
 * @param text content, UTF-8, verbatim except that a byte order mark is dropped; of a file that is
 *     no text a character for each byte
 * @param bytes size of the file
 * @param sha256 SHA-256 of the bytes as they stand in the file
 */
public record DataFile(String name, String text, long bytes, String sha256) {
  /** Largest file that is read into memory, bytes. */
  public static final long MAX_BYTES = 64L << 20;

  /**
   * Read a file.
   *
   * @throws DataException naming the file: MISSING, LIMIT or FORMAT
   */
  public static DataFile read(Path file) {
    return of(file.toString(), bytes(file));
  }

  /**
   * Read a file that is no text.
   *
   * @throws DataException naming the file: MISSING, LIMIT or FORMAT
   */
  public static DataFile binary(Path file) {
    byte[] bytes = bytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return new DataFile(file.toString(), text, bytes.length, TextHash.of(bytes));
  }

  /** Return the bytes of a file that was read with {@link #binary}. */
  byte[] binaryContent() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new DataException(DataException.Kind.MISSING, file + ": no such file");
      }
      if (!Files.isRegularFile(file)) {
        throw new DataException(DataException.Kind.FORMAT, file + ": not a file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            DataException.Kind.LIMIT, file + ": larger than " + MAX_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DataException(DataException.Kind.MISSING, file + ": no such file", e);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": cannot be read: " + e, e);
    }
  }

  /** Read a resource that stands beside a class of this project. */
  public static DataFile resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is not on the class path");
      }
      return of("resource " + name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + name, e);
    }
  }

  /**
   * Decode bytes.
   *
   * @throws DataException if they are not UTF-8
   */
  public static DataFile of(String name, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean marked = text.startsWith("\uFEFF");
      return new DataFile(
          name, marked ? text.substring(1) : text, bytes.length, TextHash.of(bytes));
    } catch (CharacterCodingException e) {
      throw new DataException(DataException.Kind.FORMAT, name + ": bytes are not UTF-8", e);
    }
  }

  /**
   * Refuse a file whose bytes are not those that were promised.
   *
   * @param promisedBy who promised the hash, for example {@code card of xstest}
   * @throws DataException of kind CHECKSUM, naming both hashes
   */
  public DataFile promised(String expected, String promisedBy) {
    if (!expected.equals(sha256)) {
      throw new DataException(
          DataException.Kind.CHECKSUM,
          name + ": " + promisedBy + " promises SHA-256 " + expected + ", found " + sha256);
    }
    return this;
  }

  /** Return {@code name:line}. */
  public String at(int line) {
    return name + ":" + line;
  }
}
