package rosarium.core.checkpoint.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.core.config.DataException.Kind;

/** Reads the key-value pairs of a GGUF file into the Java types that GgufMetadata names. */
final class GgufValues {
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** Most values in all arrays; a vocabulary of 300,000 with its merges has 1.5 million. */
  private static final long MAX_VALUES = 1 << 22;

  private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8}; // least, by type

  private final GgufCursor cursor;
  private long left = MAX_VALUES;

  private GgufValues(GgufCursor cursor) {
    this.cursor = cursor;
  }

  /** Read {@code count} pairs; the cursor has checked that so many have room. */
  static Map<String, Object> read(GgufCursor cursor, long count) {
    GgufValues values = new GgufValues(cursor);
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = cursor.name("key");
      if (pairs.put(key, values.value(key)) != null) {
        throw cursor.bad(Kind.FORMAT, "has key '" + key + "' twice");
      }
    }
    return pairs;
  }

  private Object value(String key) {
    int type = type(key);
    return switch (type) {
      case STRING -> cursor.string(key);
      case ARRAY -> array(key);
      case 6, 12 -> floating(type);
      case 7 -> bool(key);
      default -> integer(key, type);
    };
  }

  private int type(String key) {
    int type = cursor.int32();
    if (type < 0 || type >= BYTES.length) {
      throw cursor.bad(Kind.UNSUPPORTED, key + " has value type " + Integer.toUnsignedString(type));
    }
    return type;
  }

  private Object array(String key) {
    int type = type(key);
    if (type == ARRAY) {
      throw cursor.bad(Kind.UNSUPPORTED, key + " is an array of arrays");
    }
    int length = (int) cursor.count("values of " + key, BYTES[type], left);
    left -= length;
    return switch (type) {
      case STRING -> strings(key, length);
      case 6, 12 -> floats(type, length);
      case 7 -> bools(key, length);
      default -> integers(key, type, length);
    };
  }

  private List<String> strings(String key, int length) {
    List<String> strings = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      strings.add(cursor.string(key));
    }
    return List.copyOf(strings);
  }

  private double[] floats(int type, int length) {
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = floating(type);
    }
    return numbers;
  }

  private long[] integers(String key, int type, int length) {
    long[] numbers = new long[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = integer(key, type);
    }
    return numbers;
  }

  private boolean[] bools(String key, int length) {
    boolean[] truths = new boolean[length];
    for (int i = 0; i < length; i++) {
      truths[i] = bool(key);
    }
    return truths;
  }

  private double floating(int type) {
    return type == 6
        ? Float.intBitsToFloat(cursor.int32())
        : Double.longBitsToDouble(cursor.int64());
  }

  private boolean bool(String key) {
    int value = cursor.int8();
    if (value != 0 && value != 1) {
      throw cursor.bad(Kind.FORMAT, key + " is a bool of value " + value);
    }
    return value == 1;
  }

  private long integer(String key, int type) {
    return switch (type) {
      case 0 -> Byte.toUnsignedLong(cursor.int8());
      case 1 -> cursor.int8();
      case 2 -> Short.toUnsignedLong(cursor.int16());
      case 3 -> cursor.int16();
      case 4 -> Integer.toUnsignedLong(cursor.int32());
      case 5 -> cursor.int32();
      default -> {
        long value = cursor.int64();
        if (type == 10 && value < 0) {
          throw cursor.bad(Kind.LIMIT, key + " is " + Long.toUnsignedString(value));
        }
        yield value;
      }
    };
  }
}
