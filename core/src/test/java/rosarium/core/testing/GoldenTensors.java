package rosarium.core.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads float32 tensors of a golden safetensors file, apart from the reader that is under test. */
public final class GoldenTensors {
  private final ByteBuffer bytes;
  private final JsonNode header;
  private final int dataStart;

  private GoldenTensors(ByteBuffer bytes) throws IOException {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(this.bytes.getLong(0));
    byte[] json = new byte[length];
    this.bytes.get(8, json);
    this.header = new ObjectMapper().readTree(json);
    this.dataStart = 8 + length;
  }

  /** Read a file below {@code shared}. */
  public static GoldenTensors read(Path file) {
    try {
      return new GoldenTensors(ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Return a tensor of two dimensions as rows. */
  public float[][] rows(String name) {
    JsonNode entry = header.path(name);
    if (entry.isMissingNode() || !entry.path("dtype").asText().equals("F32")) {
      throw new AssertionError("no float32 tensor " + name);
    }
    int rows = entry.path("shape").path(0).asInt();
    int columns = entry.path("shape").path(1).asInt();
    int at = dataStart + entry.path("data_offsets").path(0).asInt();
    float[][] values = new float[rows][columns];
    for (int r = 0; r < rows; r++) {
      bytes.position(at + 4 * r * columns);
      bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values[r]);
    }
    return values;
  }
}
