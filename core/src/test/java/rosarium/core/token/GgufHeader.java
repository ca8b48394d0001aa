package rosarium.core.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the keys of good GGUF files for these tests, without the checks of the real reader. */
final class GgufHeader {
  private static final int ARRAY = 9;

  private final ByteBuffer bytes;

  private GgufHeader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  static Map<String, Object> read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      GgufHeader header = new GgufHeader(bytes.order(ByteOrder.LITTLE_ENDIAN).position(16));
      long count = header.bytes.getLong();
      Map<String, Object> pairs = new LinkedHashMap<>();
      for (long i = 0; i < count; i++) {
        String key = header.text();
        pairs.put(key, header.value(header.bytes.getInt()));
      }
      return pairs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text() {
    byte[] utf8 = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private Object value(int type) {
    return switch (type) {
      case 0 -> (long) (bytes.get() & 0xFF);
      case 1 -> (long) bytes.get();
      case 2 -> (long) (bytes.getShort() & 0xFFFF);
      case 3 -> (long) bytes.getShort();
      case 4 -> bytes.getInt() & 0xFFFFFFFFL;
      case 5 -> (long) bytes.getInt();
      case 6 -> (double) bytes.getFloat();
      case 7 -> bytes.get() != 0;
      case 8 -> text();
      case ARRAY -> array(bytes.getInt(), Math.toIntExact(bytes.getLong()));
      case 10, 11 -> bytes.getLong();
      case 12 -> bytes.getDouble();
      default -> throw new AssertionError("type " + type);
    };
  }

  private Object array(int type, int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(value(type));
    }
    if (type == 6 || type == 12) {
      return values.stream().mapToDouble(Double.class::cast).toArray();
    }
    return type == 8 ? values : values.stream().mapToLong(Long.class::cast).toArray();
  }
}
