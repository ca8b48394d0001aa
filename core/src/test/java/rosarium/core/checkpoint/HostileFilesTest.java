package rosarium.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;

/** Whatever the bytes, opening and reading ends well or in a DataException. */
class HostileFilesTest {
  private static final int ROUNDS = 150;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama-Q4_1", "llama3-tied-F16", "llama256-Q4_K_M"})
  void survivesDamagedGgufFiles(String name) throws IOException {
    byte[] good = Files.readAllBytes(Shared.path("golden/gguf/" + name + ".gguf"));
    RandomGenerator random = TestSeed.generator("gguf " + name);
    Path file = folder.resolve("damaged.gguf");
    int refused = 0;

    for (int round = 0; round < ROUNDS; round++) {
      Files.write(file, damaged(good, 16_000, random));
      refused += openAndRead(file, round);
    }

    assertThat(refused).describedAs(TestSeed.reproduce()).isBetween(ROUNDS / 10, ROUNDS);
  }

  @Test
  void survivesDamagedGgufHeaders() throws IOException {
    byte[] good = Files.readAllBytes(Shared.path("golden/broken/gguf/ok_one_tensor.gguf"));
    RandomGenerator random = TestSeed.generator("gguf header");
    Path file = folder.resolve("damaged.gguf");

    for (int round = 0; round < 5 * ROUNDS; round++) {
      Files.write(file, damaged(good, good.length, random));
      assertThat(openAndRead(file, round)).isEqualTo(1); // it is no model to begin with
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "config.json"})
  void survivesDamagedFolders(String part) throws IOException {
    Path micro = Shared.path("golden/broken/models/ok_micro");
    copy(micro, folder);
    byte[] good = Files.readAllBytes(micro.resolve(part));
    RandomGenerator random = TestSeed.generator("folder " + part);
    int refused = 0;

    for (int round = 0; round < 5 * ROUNDS; round++) {
      Files.write(folder.resolve(part), damaged(good, 1000, random));
      refused += openAndRead(folder, round);
    }

    assertThat(refused).describedAs(TestSeed.reproduce()).isBetween(ROUNDS, 5 * ROUNDS);
  }

  @Test
  void survivesDamagedIndexes() throws IOException {
    Path sharded = Shared.path("golden/broken/models/index_ok");
    copy(sharded, folder);
    byte[] good = Files.readAllBytes(sharded.resolve("model.safetensors.index.json"));
    RandomGenerator random = TestSeed.generator("index");
    int refused = 0;

    for (int round = 0; round < 3 * ROUNDS; round++) {
      Files.write(
          folder.resolve("model.safetensors.index.json"), damaged(good, good.length, random));
      refused += openAndRead(folder, round);
    }

    assertThat(refused).describedAs(TestSeed.reproduce()).isBetween(ROUNDS, 3 * ROUNDS);
  }

  @Test
  void refusesDeepNestingWithoutOverflow() throws IOException {
    String deep = "[".repeat(200_000);
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": " + deep);

    DataException thrown = refusal(folder);

    assertThat(thrown.kind()).isEqualTo(Kind.FORMAT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../model.safetensors",
        "sub/model.safetensors",
        "sub\\\\model.safetensors",
        "C:model.safetensors",
        ".",
        "..",
        "",
        "a\\u0000.safetensors"
      })
  void refusesNamesThatLeaveTheFolder(String name) throws IOException {
    copy(Shared.path("golden/broken/models/index_ok"), folder);
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"model.norm.weight\": \"" + name + "\"}}");

    assertThat(refusal(folder).kind()).isEqualTo(Kind.PATH);
  }

  @Test
  void followsTheLinksOfTheHubCache() throws IOException {
    Path micro = Shared.path("golden/broken/models/index_ok");
    Path blobs = Files.createDirectories(folder.resolve("models--a--b/blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("models--a--b/snapshots/abc"));
    copy(micro, blobs);
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path blob : files.toList()) {
        Files.createSymbolicLink(
            snapshot.resolve(blob.getFileName()),
            Path.of("../../blobs").resolve(blob.getFileName()));
      }
    }

    try (Checkpoint checkpoint = Checkpoint.open(snapshot)) {
      assertThat(checkpoint.files()).hasSize(2);
    }
  }

  @Test
  void saysWhatToDoAboutPickle() {
    DataException thrown = refusal(Shared.path("golden/broken/models/weights_pickle"));

    assertThat(thrown).hasMessageContaining("pytorch_model.bin").hasMessageContaining("convert");
  }

  @Test
  void refusesAbsentFiles() {
    assertThat(refusal(folder.resolve("no.gguf")).kind()).isEqualTo(Kind.MISSING);
    assertThat(refusal(folder).kind()).isEqualTo(Kind.MISSING);
  }

  @Test
  void refusesTensorsWithoutAPlace() throws IOException {
    copy(Shared.path("golden/models/qwen2"), folder);
    String config = Files.readString(folder.resolve("config.json"));
    Files.writeString(folder.resolve("config.json"), config.replace("qwen2", "llama"));

    DataException thrown = refusal(folder);

    assertThat(thrown.kind()).isEqualTo(Kind.CONFIG);
    assertThat(thrown).hasMessageContaining(".bias");
  }

  @Test
  void refusesReadingAfterClose() {
    Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"));
    CheckpointTensor norm = checkpoint.tensor("norm");
    checkpoint.close();

    assertThatThrownBy(norm::toFloat32).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hintsAtTheNearestTensor() {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"))) {
      assertThatThrownBy(() -> checkpoint.tensor("layers.0.querry"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("layers.0.query");
    }
  }

  private static DataException refusal(Path path) {
    DataException thrown =
        catchThrowableOfType(DataException.class, () -> Checkpoint.open(path).close());
    assertThat(thrown).describedAs("nothing was refused").isNotNull();
    return thrown;
  }

  /** Return 1 if the file was refused, 0 if it could be read wholly. */
  private static int openAndRead(Path path, int round) {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      for (String name : checkpoint.tensorNames()) {
        CheckpointTensor tensor = checkpoint.tensor(name);
        tensor.row(tensor.rows() - 1, new float[(int) tensor.columns()]);
      }
      return 0;
    } catch (DataException expected) {
      assertThat(expected).hasMessageContaining(path.toString());
      return 1;
    } catch (RuntimeException | Error other) {
      return fail("round " + round + ", " + TestSeed.reproduce(), other);
    }
  }

  /** Cut, or overwrite some bytes, mostly with values that headers trip over. */
  private static byte[] damaged(byte[] good, int header, RandomGenerator random) {
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(good, random.nextInt(good.length));
    }
    byte[] bad = good.clone();
    byte[] nasty =
        "\u0000\u0001\u007f\u0080\u00ff\"{}[],:-9e".getBytes(StandardCharsets.ISO_8859_1);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(Math.min(header, good.length));
      boolean any = random.nextBoolean();
      bad[at] = any ? (byte) random.nextInt() : nasty[random.nextInt(nasty.length)];
    }
    return bad;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }
}
