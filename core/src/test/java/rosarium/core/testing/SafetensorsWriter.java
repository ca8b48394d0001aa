package rosarium.core.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes float32 tensors of two dimensions, or one, as the safetensors format has them. */
public final class SafetensorsWriter {
  private final Map<String, float[][]> tensors = new LinkedHashMap<>();
  private final Map<String, Boolean> vectors = new LinkedHashMap<>();

  /** Add a matrix. */
  public SafetensorsWriter matrix(String name, float[][] rows) {
    tensors.put(name, rows);
    vectors.put(name, false);
    return this;
  }

  /** Add a vector. */
  public SafetensorsWriter vector(String name, float[] values) {
    tensors.put(name, new float[][] {values});
    vectors.put(name, true);
    return this;
  }

  /** Write the file. */
  public void write(Path file) {
    ObjectNode header = new ObjectMapper().createObjectNode();
    int at = 0;
    for (Map.Entry<String, float[][]> tensor : tensors.entrySet()) {
      float[][] rows = tensor.getValue();
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
      if (Boolean.TRUE.equals(vectors.get(tensor.getKey()))) {
        entry.putArray("shape").add(rows[0].length);
      } else {
        entry.putArray("shape").add(rows.length).add(rows[0].length);
      }
      int end = at + 4 * rows.length * rows[0].length;
      entry.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(8 + json.length + at).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(json.length).put(json);
    tensors.values().forEach(rows -> put(rows, out));
    try {
      Files.write(file, out.array());
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private static void put(float[][] rows, ByteBuffer out) {
    for (float[] row : rows) {
      for (float value : row) {
        out.putFloat(value);
      }
    }
  }
}
