package rosarium.core.checkpoint.output;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import rosarium.core.source.store.AtomicFiles;

/** Collects float32 matrices and facts for one safetensors file, and writes it as a whole. */
public final class SafetensorsOutput {
  private static final int ALIGNMENT = 8;

  private final Map<String, Matrix> matrices = new LinkedHashMap<>();
  private final Map<String, String> facts = new LinkedHashMap<>();

  private record Matrix(int rows, int columns, ByteBuffer bytes) {}

  /**
   * Add a matrix.
   *
   * @param value_P row by row, copied
   */
  public SafetensorsOutput matrix(String name, int rows, int columns, float[] value_P) {
    if (value_P.length != rows * columns) {
      throw new IllegalArgumentException(
          "%s: %d values for %d x %d".formatted(name, value_P.length, rows, columns));
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(value_P.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(value_P);
    matrices.put(name, new Matrix(rows, columns, bytes));
    return this;
  }

  /** Say something of the whole file. */
  public SafetensorsOutput fact(String key, String value) {
    facts.put(key, value);
    return this;
  }

  /** Put the file in place: a reader sees the old or the new one, and never a half. */
  public void write(Path target) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = header.putObject("__metadata__");
    facts.forEach(metadata::put);
    int end = 0;
    for (Map.Entry<String, Matrix> named : matrices.entrySet()) {
      Matrix matrix = named.getValue();
      ObjectNode entry = header.putObject(named.getKey()).put("dtype", "F32");
      entry.putArray("shape").add(matrix.rows()).add(matrix.columns());
      entry.putArray("data_offsets").add(end).add(end + matrix.bytes().capacity());
      end += matrix.bytes().capacity();
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] spaces = new byte[padded - json.length];
    Arrays.fill(spaces, (byte) ' ');
    ByteBuffer file = ByteBuffer.allocate(Long.BYTES + padded + end).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(padded).put(json).put(spaces);
    matrices.values().forEach(matrix -> file.put(matrix.bytes().duplicate()));
    place(file.array(), target);
  }

  private static void place(byte[] bytes, Path target) {
    try {
      Path folder = target.toAbsolutePath().getParent();
      if (folder == null) {
        throw new IllegalArgumentException("a root is no file: " + target);
      }
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, ".new-", ".tmp");
      try {
        Files.write(temporary, bytes);
        AtomicFiles.move(temporary, target);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot write " + target, unwritable);
    }
  }
}
