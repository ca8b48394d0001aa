package rosarium.core.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Shows one token as text: blanks as blanks, bytes that are no character as {@code <0xE4>}. */
final class TokenDisplay {
  private static final char SENTENCEPIECE_BLANK = '\u2581';

  /** GPT-2 writes printable bytes of Latin-1 as themselves and the others from U+0100 on. */
  private static final Map<Integer, Byte> BYTE_OF_CHARACTER = byteOfCharacter();

  private TokenDisplay() {}

  /** Return the text of a token as its vocabulary spells it. */
  static String of(String token, boolean byteLevel) {
    return byteLevel ? ofBytes(token) : token.replace(SENTENCEPIECE_BLANK, ' ');
  }

  private static String ofBytes(String token) {
    ByteBuffer bytes = ByteBuffer.allocate(token.length());
    for (int i = 0; i < token.length(); i++) {
      Byte b = BYTE_OF_CHARACTER.get((int) token.charAt(i));
      if (b == null) {
        return token; // an added token: it is text already
      }
      bytes.put(b);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException incomplete) {
      StringBuilder hex = new StringBuilder();
      for (byte b : bytes.array()) {
        hex.append(b >= 0x20 && b < 0x7F ? String.valueOf((char) b) : hex(b));
      }
      return hex.toString();
    }
  }

  private static String hex(byte b) {
    return String.format(Locale.ROOT, "<0x%02X>", b);
  }

  private static Map<Integer, Byte> byteOfCharacter() {
    Map<Integer, Byte> map = new HashMap<>();
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      map.put(printable ? b : next++, (byte) b);
    }
    return map;
  }
}
