package rosarium.core.checkpoint.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Reads the header of a GGUF file from front to back, never past its end. */
final class GgufCursor {
  /** Longest key or tensor name; the format says 65535 bytes. */
  private static final long MAX_NAME = 65_535;

  private final MappedFile file;
  private long position;

  GgufCursor(MappedFile file) {
    this.file = file;
  }

  long position() {
    return position;
  }

  byte int8() {
    return take(1, "a byte").get();
  }

  short int16() {
    return take(2, "a number").getShort();
  }

  int int32() {
    return take(4, "a number").getInt();
  }

  long int64() {
    return take(8, "a number").getLong();
  }

  /**
   * Read how many things follow and check that so many can.
   *
   * @param smallest bytes that one of them takes at least
   */
  long count(String what, int smallest) {
    long count = int64();
    long room = (file.size() - position) / smallest;
    if (count < 0 || count > room) {
      throw bad(
          Kind.LIMIT,
          "declares " + Long.toUnsignedString(count) + " " + what + "; room is for " + room);
    }
    return count;
  }

  /** Read a key or the name of a tensor. */
  String name(String what) {
    long length = count("bytes of " + what, 1);
    if (length > MAX_NAME) {
      throw bad(Kind.LIMIT, what + " of " + length + " bytes; at most " + MAX_NAME);
    }
    return utf8((int) length, what);
  }

  /** Read a text value. */
  String string(String key) {
    long length = count("bytes of text in " + key, 1);
    if (length > MappedFile.STEP) {
      throw bad(Kind.LIMIT, key + " holds a text of " + length + " bytes");
    }
    return utf8((int) length, key);
  }

  private String utf8(int length, String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(take(length, what))
          .toString();
    } catch (CharacterCodingException e) {
      throw new DataException(
          Kind.FORMAT, file.path() + ": " + what + " before byte " + position + " is not UTF-8", e);
    }
  }

  private ByteBuffer take(int bytes, String what) {
    if (bytes > file.size() - position) {
      throw bad(Kind.LIMIT, "ends at byte " + file.size() + " within " + what);
    }
    ByteBuffer taken = file.slice(position, bytes);
    position += bytes;
    return taken;
  }

  DataException bad(Kind kind, String what) {
    return new DataException(kind, file.path() + ": " + what);
  }
}
