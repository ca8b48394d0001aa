package rosarium.core.token;

import java.util.random.RandomGenerator;

/** Texts that tokenizers find hard: emoji, combining marks, CJK, control characters, blanks. */
final class RandomText {
  private static final int[][] RANGES = {
    {'a', 'z'},
    {'A', 'Z'},
    {'0', '9'},
    {' ', ' '},
    {'!', '/'},
    {0x00, 0x1F},
    {0x7F, 0xFF},
    {0x300, 0x36F},
    {0x400, 0x44F},
    {0x5D0, 0x5EA},
    {0x900, 0x963},
    {0x200B, 0x200F},
    {0x2581, 0x2581},
    {0x4E00, 0x9FFF},
    {0xAC00, 0xD7A3},
    {0xFFF0, 0xFFFD},
    {0x1F1E6, 0x1F1FF},
    {0x1F300, 0x1F64F},
    {0x20000, 0x2A6DF},
    {0x10FFFE, 0x10FFFF},
  };

  private RandomText() {}

  /** Return a text of {@code length} characters of any kind. */
  static String of(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int[] range = RANGES[random.nextInt(RANGES.length)];
      text.appendCodePoint(random.nextInt(range[0], range[1] + 1));
    }
    return text.toString();
  }
}
