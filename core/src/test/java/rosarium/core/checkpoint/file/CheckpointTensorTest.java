package rosarium.core.checkpoint.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;

class CheckpointTensorTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "F16", "BF16", "F32"})
  void readsAnyRunAsPartOfTheWhole(String type) {
    try (GgufFile file = GgufFile.open(Shared.path("golden/gguf/llama-" + type + ".gguf"))) {
      CheckpointTensor tensor = get(file, "blk.1.attn_q.weight").uninterleaved(16);
      float[] whole = tensor.toFloat32();
      RandomGenerator random = TestSeed.generator("runs " + type);

      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(whole.length + 1);
        int length = random.nextInt(whole.length - from + 1);
        float[] run = new float[length + 3];
        tensor.copyFloat32(from, run, 2, length);
        assertThat(Arrays.equals(run, 2, 2 + length, whole, from, from + length))
            .describedAs(TestSeed.reproduce())
            .isTrue();
        assertThat(run[length + 2]).isZero();
      }
    }
  }

  @Test
  void ordersRowsOfHeadsByHalves() throws IOException {
    // One head of 4 rows: stored h0, h2, h1, h3 (halves interleaved); wanted h0, h1, h2, h3.
    Path path = safetensors("[4, 1]", 0, 2, 1, 3);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      CheckpointTensor ordered = get(file, "t").uninterleaved(4);

      assertThat(ordered.toFloat32()).containsExactly(0, 1, 2, 3);
      assertThat(ordered.rowBlocks(1).getFloat(0)).isEqualTo(1);
    }
  }

  @Test
  void ordersBiasesLikeRows() throws IOException {
    Path path = safetensors("[8]", 0, 2, 1, 3, 4, 6, 5, 7);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      CheckpointTensor ordered = get(file, "t").uninterleaved(4);

      assertThat(ordered.toFloat32()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(ordered.shape()).containsExactly(8L);
    }
  }

  @Test
  void cutsRowsOut() throws IOException {
    Path path = safetensors("[3, 2]", 0, 1, 2, 3, 4, 5);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      CheckpointTensor part = get(file, "t").rowRange("part", 1, 2);

      assertThat(part.name()).isEqualTo("part");
      assertThat(part.shape()).containsExactly(2L, 2L);
      assertThat(part.toFloat32()).containsExactly(2, 3, 4, 5);
      assertThatThrownBy(() -> part.rowRange("more", 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refusesRunsBeyondItsEnd() throws IOException {
    Path path = safetensors("[2, 2]", 0, 1, 2, 3);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      CheckpointTensor tensor = get(file, "t");

      assertThatThrownBy(() -> tensor.copyFloat32(3, new float[2], 0, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> tensor.copyFloat32(0, new float[2], 1, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void copiesStoredBlocksInTheOrderOfItsRows() {
    try (GgufFile file = GgufFile.open(Shared.path("golden/gguf/llama-Q4_1.gguf"))) {
      CheckpointTensor tensor = get(file, "blk.0.attn_k.weight").uninterleaved(16);
      ByteBuffer blocks =
          ByteBuffer.allocateDirect((int) (tensor.rows() * tensor.rowBytes()))
              .order(ByteOrder.LITTLE_ENDIAN);
      tensor.copyRowBlocks(0, tensor.rows(), blocks);
      float[] decoded = new float[(int) tensor.elements()];
      BlockDecoder.decode(TensorType.Q4_1, blocks.flip(), decoded.length / 32, decoded, 0);

      assertThat(blocks.remaining()).isEqualTo(32 * 2 * 20);
      assertThat(decoded).containsExactly(tensor.toFloat32());
    }
  }

  @Test
  void readsFilesBeyondFourGigabytes() throws IOException {
    // 5 GiB of which the disk holds a few pages: the last row is 1, 2, 3, 4.
    long rows = 5L << 26;
    Path path = folder.resolve("sparse.safetensors");
    byte[] header =
        ("{\"t\":{\"dtype\":\"F32\",\"shape\":["
                + rows
                + ",4],\"data_offsets\":[0,"
                + rows * 16
                + "]}}")
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(length.putLong(0, header.length));
      channel.write(ByteBuffer.wrap(header));
      channel.write(floats(1, 2, 3, 4), 8 + header.length + (rows - 1) * 16);
    }

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      CheckpointTensor tensor = get(file, "t");
      float[] last = new float[4];
      tensor.row(rows - 1, last);

      assertThat(last).containsExactly(1, 2, 3, 4);
      assertThat(tensor.rowBlocks(1L << 26).getLong(0)).isZero();
    }
  }

  @Test
  void readsEveryHalf() {
    ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    int wrong = 0;
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = bits >> 10 & 0x1F;
      int fraction = bits & 0x3FF;
      double magnitude =
          exponent == 0
              ? fraction * 0x1p-24
              : exponent == 31
                  ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                  : (1024 + fraction) * Math.pow(2, exponent - 25);
      float expected = (float) (bits < 1 << 15 ? magnitude : -magnitude);

      float found = BlockDecoder.half(bytes.putShort(0, (short) bits), 0);
      wrong += Float.compare(found, expected) == 0 ? 0 : 1;
    }

    assertThat(wrong).isZero();
  }

  private static CheckpointTensor get(WeightFiles file, String name) {
    return requireNonNull(file.tensors().get(name), name);
  }

  private Path safetensors(String shape, float... values) throws IOException {
    byte[] header =
        ("{\"t\":{\"dtype\":\"F32\",\"shape\":"
                + shape
                + ",\"data_offsets\":[0,"
                + 4 * values.length
                + "]}}")
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).put(floats(values));
    return Files.write(folder.resolve("t.safetensors"), bytes.array());
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
