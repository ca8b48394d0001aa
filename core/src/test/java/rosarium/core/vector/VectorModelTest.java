package rosarium.core.vector;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.config.DataException;
import rosarium.core.testing.Shared;
import rosarium.core.vector.matrix.Format;

class VectorModelTest {
  private static final String TENSOR = "model.layers.1.mlp.up_proj.weight";

  @ParameterizedTest
  @ValueSource(floats = {1e6f, Float.NaN, Float.NEGATIVE_INFINITY})
  void namesTheTensorThatAFormatCannotHold(float weight, @TempDir Path folder) throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("golden/models/llama"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    overwrite(folder.resolve("model.safetensors"), weight);

    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(() -> VectorModel.load("llama", checkpoint, Format.INT4, 64, 1))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("layers.1.up")
          .hasMessageContaining("run it as float32");
    }
  }

  /** Change the first weight of one tensor. */
  private static void overwrite(Path file, float weight) throws IOException {
    byte[] all = Files.readAllBytes(file);
    ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong(0));
    JsonNode tensors = new ObjectMapper().readTree(all, 8, header);
    bytes.putFloat(8 + header + tensors.path(TENSOR).path("data_offsets").path(0).asInt(), weight);
    Files.write(file, all);
  }
}
