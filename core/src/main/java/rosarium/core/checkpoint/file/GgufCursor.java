package rosarium.core.checkpoint.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Reads the header of a GGUF file from front to back, never past its end. */
final class GgufCursor {
  /** Longest key or tensor name; the format says 65535 bytes. */
  private static final long MAX_NAME = 65_535;

  /** Longest text; tokenizers embedded whole are the longest known, at some 10 MB. */
  private static final long MAX_TEXT = 64 << 20;

  private final MappedFile file;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
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
   * @param most how many are accepted even in a file of any size
   */
  long count(String what, int smallest, long most) {
    long count = int64();
    long room = Math.min(most, (file.size() - position) / smallest);
    if (count < 0 || count > room) {
      throw bad(
          Kind.LIMIT,
          "declares "
              + Long.toUnsignedString(count)
              + " "
              + what
              + "; at most "
              + room
              + " are possible here");
    }
    return count;
  }

  /** Read a key or the name of a tensor. */
  String name(String what) {
    return utf8((int) count("bytes of " + what, 1, MAX_NAME), what);
  }

  /** Read a text value. */
  String string(String key) {
    return utf8((int) count("bytes of text in " + key, 1, MAX_TEXT), key);
  }

  private String utf8(int length, String what) {
    try {
      return utf8.decode(take(length, what)).toString();
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
