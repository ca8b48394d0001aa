package rosarium.core.source;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rosarium.core.source.FakeHub.COMMIT;
import static rosarium.core.source.FakeHub.REPOSITORY;
import static rosarium.core.source.HubBed.NAME;
import static rosarium.core.source.HubBed.WEIGHTS;
import static rosarium.core.source.HubBed.WEIGHTS_HASH;
import static rosarium.core.source.HubBed.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.source.store.AtomicFiles;
import rosarium.core.source.store.TransferListener;

/** Bytes from the hub: cut, resumed, changed, pinned and fetched by several at once. */
@Timeout(60)
class HubTransferTest {
  private final HubBed bed;
  private final FakeHub fake;

  HubTransferTest(@TempDir Path folder) {
    this.bed = new HubBed(folder);
    this.fake = bed.fake;
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void goesOnWhereACutConnectionEnded() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.cutAfter(15_000, 10_000);

    ModelFiles model = bed.find(NAME);

    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(fake.ranges()).containsExactly("", "bytes=15000-", "bytes=25000-");
  }

  @Test
  void goesOnWhereAKilledProcessEnded() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(bed.incomplete().getParent());
    Files.write(bed.incomplete(), Arrays.copyOf(WEIGHTS, 12_345));

    ModelFiles model = bed.find(NAME);

    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(fake.ranges()).containsExactly("bytes=12345-");
    assertThat(bed.incomplete()).doesNotExist();
  }

  @Test
  void startsAnewWhenTheBeginningIsOfAnotherFile() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(bed.incomplete().getParent());
    Files.write(bed.incomplete(), new byte[500]);

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.ranges()).containsExactly("bytes=500-", "");
  }

  @Test
  void takesABeginningThatIsAlreadyTheWhole() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(bed.incomplete().getParent());
    Files.write(bed.incomplete(), WEIGHTS);

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.ranges()).isEmpty();
  }

  @Test
  void throwsAwayABeginningLongerThanTheFile() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(bed.incomplete().getParent());
    Files.write(bed.incomplete(), new byte[50_000]);

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.ranges()).containsExactly("");
  }

  @Test
  void keepsWhatCameWhenItGivesUp() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.cutAfter(9_000, 0, 0, 0, 0, 0);

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("at byte 9000")
        .hasMessageContaining("goes on from there");
    assertThat(Files.size(bed.incomplete())).isEqualTo(9_000);
  }

  @Test
  void refusesBytesOfAnotherHash() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    String promised = FakeHub.sha256(FakeHub.bytes("something else"));
    fake.large(resolve("model.safetensors"), COMMIT, WEIGHTS, promised);

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(promised)
        .hasMessageContaining(WEIGHTS_HASH)
        .hasMessageContaining("model.safetensors")
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(DataException.Kind.CHECKSUM);
    assertThat(bed.repository().resolve("blobs/" + promised)).doesNotExist();
    assertThat(bed.repository().resolve("blobs/" + promised + ".incomplete")).doesNotExist();
    assertThat(bed.repository().resolve("refs/main")).doesNotExist();
  }

  @Test
  void leavesGoodFilesAloneWhenAnotherIsWrong() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    bed.find(NAME);
    Map<String, FileTime> before = blobTimes();
    String other = "f".repeat(40);
    fake.serve(other, FakeHub.tinyModel());
    fake.large(
        "/" + REPOSITORY + "/resolve/" + other + "/model.safetensors",
        other,
        FakeHub.weights(77),
        FakeHub.sha256(FakeHub.bytes("promise")));

    assertThatThrownBy(() -> bed.find(NAME + "@" + other)).isInstanceOf(DataException.class);

    assertThat(blobTimes()).isEqualTo(before);
    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
  }

  private Map<String, FileTime> blobTimes() throws IOException {
    Map<String, FileTime> times = new HashMap<>();
    try (Stream<Path> blobs = Files.list(bed.repository().resolve("blobs"))) {
      for (Path blob : blobs.toList()) {
        times.put(blob.getFileName().toString(), Files.getLastModifiedTime(blob));
      }
    }
    return times;
  }

  @Test
  void refusesMoreBytesThanAnnounced() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.hub.stubFor(
        head(urlEqualTo(resolve("model.safetensors")))
            .willReturn(
                aResponse()
                    .withHeader("X-Linked-Etag", WEIGHTS_HASH)
                    .withHeader("X-Linked-Size", "100")));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more bytes came than the 100");
    assertThat(bed.incomplete()).doesNotExist();
  }

  @Test
  void refusesOtherBytesThanThoseSeenFirst() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    bed.find(NAME);
    AtomicFiles.deleteTree(bed.folder.resolve("hf"));
    Map<String, byte[]> changed = new HashMap<>(FakeHub.tinyModel());
    changed.put("model.safetensors", FakeHub.weights(41_000));
    fake.serve("e".repeat(40), changed);

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("garden/tiny@main/model.safetensors")
        .hasMessageContaining(WEIGHTS_HASH)
        .hasMessageContaining(FakeHub.sha256(FakeHub.weights(41_000)))
        .hasMessageContaining("models--garden--tiny@main.json");
  }

  @Test
  void refusesDamagedPins() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    bed.find(NAME);
    Files.writeString(bed.folder.resolve("rosarium/pins/models--garden--tiny@main.json"), "{");

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("damaged pins");
  }

  @Test
  void reportsTheBytesOfTheWeights() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    List<String> heard = new ArrayList<>();

    bed.finder()
        .find(
            NAME,
            (stage, what, done, total) -> heard.add(stage + " " + what + " " + done + "/" + total));

    assertThat(heard).contains("FETCH model.safetensors 40000/40000");
    assertThat(heard).doesNotContain("VERIFY model.safetensors 40000/40000");
  }

  @Test
  void verifyReadsEveryByteAgain() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    bed.find(NAME);
    Path blob = bed.repository().resolve("blobs/" + WEIGHTS_HASH);
    FileTime time = Files.getLastModifiedTime(blob);
    byte[] damaged = WEIGHTS.clone();
    damaged[7] ^= 1;
    Files.write(blob, damaged);
    Files.setLastModifiedTime(blob, time);

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
    assertThatThrownBy(() -> bed.finder().verify(NAME, TransferListener.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(WEIGHTS_HASH)
        .hasMessageContaining(FakeHub.sha256(damaged));
    assertThat(Files.exists(blob, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void fetchesOnceForTwoThatAskAtOnce() throws Exception {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Callable<String> task =
        () ->
            new ModelFinder(Catalogue.builtIn(), fake.environment(bed.folder))
                .find(NAME, TransferListener.SILENT)
                .sha256();
    var pool = Executors.newFixedThreadPool(4);

    List<Future<String>> results = pool.invokeAll(List.of(task, task, task, task));
    pool.shutdown();

    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo(WEIGHTS_HASH);
    }
    assertThat(fake.ranges()).containsExactly("");
  }
}
