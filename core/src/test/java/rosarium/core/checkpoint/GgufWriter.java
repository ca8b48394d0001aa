package rosarium.core.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small GGUF files of F32 tensors for tests. */
final class GgufWriter {
  private static final int ALIGNMENT = 32;

  private record Tensor(List<Long> shape, List<Float> values) {}

  private final Map<String, byte[]> pairs = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  GgufWriter(String architecture) {
    text("general.architecture", architecture);
  }

  /** Set a number: uint32 where it is whole, float32 else. */
  GgufWriter number(String key, double value) {
    ByteBuffer bytes = buffer(8);
    if (value == Math.rint(value)) {
      bytes.putInt(4).putInt((int) value);
    } else {
      bytes.putInt(6).putFloat((float) value);
    }
    pairs.put(key, written(bytes));
    return this;
  }

  GgufWriter text(String key, String value) {
    pairs.put(key, written(string(buffer(1000).putInt(8), value)));
    return this;
  }

  GgufWriter texts(String key, String... values) {
    ByteBuffer bytes = buffer(1000).putInt(9).putInt(8).putLong(values.length);
    for (String value : values) {
      string(bytes, value);
    }
    pairs.put(key, written(bytes));
    return this;
  }

  GgufWriter integers(String key, int... values) {
    ByteBuffer bytes = buffer(1000).putInt(9).putInt(5).putLong(values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    pairs.put(key, written(bytes));
    return this;
  }

  /** Add a tensor, slowest dimension first; its values count from 0. */
  GgufWriter tensor(String name, long... shape) {
    List<Long> extents = Arrays.stream(shape).boxed().toList();
    long elements = extents.stream().reduce(1L, (a, b) -> a * b);
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      values.add((float) i);
    }
    tensors.put(name, new Tensor(extents, values));
    return this;
  }

  /** Add or replace a vector. */
  GgufWriter values(String name, float first, float second) {
    tensors.put(name, new Tensor(List.of(2L), List.of(first, second)));
    return this;
  }

  Path write(Path path) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer header = buffer(24).put("GGUF".getBytes(StandardCharsets.UTF_8)).putInt(3);
    out.write(written(header.putLong(tensors.size()).putLong(pairs.size())));
    for (Map.Entry<String, byte[]> pair : pairs.entrySet()) {
      out.write(written(string(buffer(1000), pair.getKey())));
      out.write(pair.getValue());
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ByteBuffer info = string(buffer(1000), entry.getKey()).putInt(tensor.shape.size());
      for (int d = tensor.shape.size() - 1; d >= 0; d--) {
        info.putLong(tensor.shape.get(d));
      }
      out.write(written(info.putInt(0).putLong(data.size())));
      ByteBuffer values = buffer(4 * tensor.values.size());
      tensor.values.forEach(values::putFloat);
      data.write(written(values));
      pad(data);
    }
    pad(out);
    out.write(data.toByteArray());
    return Files.write(path, out.toByteArray());
  }

  private static ByteBuffer string(ByteBuffer bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return bytes.putLong(utf8.length).put(utf8);
  }

  private static void pad(ByteArrayOutputStream out) {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }

  /** Return the bytes up to the position. */
  private static byte[] written(ByteBuffer bytes) {
    byte[] used = new byte[bytes.position()];
    bytes.get(0, used);
    return used;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
