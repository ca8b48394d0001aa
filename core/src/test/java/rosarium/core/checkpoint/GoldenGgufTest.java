package rosarium.core.checkpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.GgufFile;
import rosarium.core.checkpoint.file.GgufMetadata;
import rosarium.core.testing.Shared;

/** Every tensor and key of every golden GGUF file, as gguf-py reads it. */
class GoldenGgufTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> dequantisesEveryTensorBitForBit() throws IOException {
    return expectations().stream()
        .map(path -> dynamicTest(path.getFileName().toString(), () -> checkTensors(path)));
  }

  @TestFactory
  Stream<DynamicTest> readsEveryKey() throws IOException {
    return expectations().stream()
        .map(path -> dynamicTest(path.getFileName().toString(), () -> checkMetadata(path)));
  }

  @Test
  void knowsEveryFile() throws IOException {
    int tensors = 0;
    for (Path path : expectations()) {
      tensors += JSON.readTree(path.toFile()).path("tensors").size();
    }

    assertThat(expectations()).hasSize(16);
    assertThat(tensors).isEqualTo(507);
  }

  private static List<Path> expectations() throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("golden/gguf"))) {
      return files
          .filter(path -> path.toString().matches(".*(llama|qwen).*\\.json"))
          .sorted()
          .toList();
    }
  }

  private static GgufFile open(JsonNode expected) {
    return GgufFile.open(Shared.path("golden/gguf/" + expected.path("file").asText()));
  }

  private static void checkTensors(Path path) throws Exception {
    JsonNode expected = JSON.readTree(path.toFile());
    try (GgufFile file = open(expected)) {
      assertThat(file.tensors()).hasSize(expected.path("tensors").size());
      for (JsonNode one : expected.path("tensors")) {
        String name = one.path("name").asText();
        CheckpointTensor tensor = requireNonNull(file.tensors().get(name), name);
        assertThat(tensor.type()).hasToString(one.path("type").asText());
        assertThat(tensor.shape()).isEqualTo(longs(one.path("shape")));
        assertThat(tensor.rows() * tensor.rowBytes()).isEqualTo(one.path("bytes").asLong());
        float[] values = tensor.toFloat32();
        assertThat(sha256(values)).describedAs(tensor.toString()).isEqualTo(sha(one));
        for (Map.Entry<String, JsonNode> spot : one.path("values").properties()) {
          assertThat(values[Integer.parseInt(spot.getKey())])
              .isEqualTo(spot.getValue().floatValue());
        }
      }
    }
  }

  private static String sha(JsonNode one) {
    return one.path("sha256_f32le").asText();
  }

  private static List<Long> longs(JsonNode array) {
    return JSON.convertValue(
        array, JSON.getTypeFactory().constructCollectionType(List.class, Long.class));
  }

  private static String sha256(float[] values) throws NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }

  private static void checkMetadata(Path path) throws IOException {
    JsonNode expected = JSON.readTree(path.toFile());
    try (GgufFile file = open(expected)) {
      GgufMetadata metadata = file.metadata();
      int checked = 0;
      for (Map.Entry<String, JsonNode> pair : expected.path("metadata").properties()) {
        if (!pair.getKey().startsWith("GGUF.")) {
          checkValue(metadata, pair.getKey(), pair.getValue());
          checked++;
        }
      }
      assertThat(metadata.values()).hasSize(checked);
    }
  }

  private static void checkValue(GgufMetadata metadata, String key, JsonNode expected) {
    if (expected.isTextual()) {
      assertThat(metadata.string(key)).contains(expected.textValue());
    } else if (expected.isBoolean()) {
      assertThat(metadata.bool(key)).contains(expected.booleanValue());
    } else if (expected.isIntegralNumber()) {
      assertThat(metadata.integer(key)).contains(expected.longValue());
    } else if (expected.isNumber()) {
      float written = (float) metadata.number(key).orElseThrow().doubleValue();
      assertThat(written).isEqualTo(expected.floatValue());
    } else {
      checkArray(metadata, key, expected);
    }
  }

  private static void checkArray(GgufMetadata metadata, String key, JsonNode expected) {
    JsonNode first = expected.path("first");
    Object value = metadata.values().get(key);
    for (int i = 0; i < first.size(); i++) {
      if (value instanceof List<?> texts) {
        assertThat(texts).hasSize(expected.path("array").asInt());
        assertThat(texts.get(i)).isEqualTo(first.get(i).asText());
      } else if (value instanceof long[] integers) {
        assertThat(integers).hasSize(expected.path("array").asInt());
        assertThat(integers[i]).isEqualTo(first.get(i).asLong());
      } else {
        double[] numbers = metadata.numbers(key).orElseThrow();
        assertThat(numbers).hasSize(expected.path("array").asInt());
        assertThat((float) numbers[i]).isEqualTo(first.get(i).floatValue());
      }
    }
  }
}
