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
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.source.store.TransferListener;

/** What the hub source fetches, and what it leaves in the cache. */
@Timeout(60)
class HubSourceTest {
  private final HubBed bed;
  private final FakeHub fake;

  HubSourceTest(@TempDir Path folder) {
    this.bed = new HubBed(folder);
    this.fake = bed.fake;
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void fetchesTheFilesOfAModel() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());

    ModelFiles model = bed.find(NAME);

    assertThat(model.files())
        .extracting(ModelFile::name)
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(model.path()).isEqualTo(bed.repository().resolve("snapshots/" + COMMIT));
    assertThat(Files.readAllBytes(model.path().resolve("model.safetensors"))).isEqualTo(WEIGHTS);
    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(model.origin()).isEqualTo("hub garden/tiny@main (commit " + COMMIT + ")");
  }

  @Test
  void asksForNothingThatItDoesNotNeed() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    bed.find(NAME);

    assertThat(fake.requests()).noneMatch(request -> request.contains("README"));
    assertThat(fake.requests()).noneMatch(request -> request.contains(".bin"));
    assertThat(fake.requests()).noneMatch(request -> request.contains("onnx"));
    assertThat(fake.requests()).hasSize(1 + 2 * 5);
  }

  @Test
  void leavesTheLayoutOfTheHubsOwnCache() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());

    bed.find(NAME);

    Path link = bed.repository().resolve("snapshots/" + COMMIT + "/model.safetensors");
    assertThat(Files.readString(bed.repository().resolve("refs/main"))).isEqualTo(COMMIT);
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("../../blobs/" + WEIGHTS_HASH));
    String config = FakeHub.gitHash(FakeHub.bytes("{\"model_type\": \"llama\"}"));
    assertThat(bed.repository().resolve("blobs/" + config)).isRegularFile();
    try (Stream<Path> blobs = Files.list(bed.repository().resolve("blobs"))) {
      assertThat(blobs).hasSize(5).noneMatch(blob -> blob.toString().endsWith(".incomplete"));
    }
  }

  @Test
  void sendsNoRequestTheSecondTime() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    ModelFiles first = bed.find(NAME);
    fake.hub.resetRequests();

    ModelFiles second = bed.find(NAME);

    assertThat(fake.requests()).isEmpty();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void worksOfflineFromTheCache() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    ModelFiles first = bed.find(NAME);
    fake.hub.stop();

    ModelFiles second = bed.finder("HF_HUB_OFFLINE", "1").find(NAME, TransferListener.SILENT);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void sendsNothingWhenOffline() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    ModelFinder offline = bed.finder("HF_HUB_OFFLINE", "YES");

    assertThatThrownBy(() -> offline.find(NAME, TransferListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_HUB_OFFLINE")
        .hasMessageContaining("garden/tiny@main");
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void readsACacheThatAnotherToolMade() throws IOException {
    Path blobs = Files.createDirectories(bed.repository().resolve("blobs"));
    Path snapshot = Files.createDirectories(bed.repository().resolve("snapshots/" + COMMIT));
    Files.createDirectories(bed.repository().resolve("refs"));
    Files.writeString(bed.repository().resolve("refs/main"), COMMIT);
    for (var file : FakeHub.tinyModel().entrySet()) {
      if (file.getKey().indexOf('/') < 0) {
        String etag = FakeHub.sha256(file.getValue());
        Files.write(blobs.resolve(etag), file.getValue());
        Files.createSymbolicLink(
            snapshot.resolve(file.getKey()), Path.of("../../blobs").resolve(etag));
      }
    }

    ModelFiles model = bed.find(NAME);

    assertThat(fake.requests()).isEmpty();
    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
  }

  @Test
  void fetchesWhatAHalfFilledCacheLacks() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    bed.find(NAME);
    Files.delete(bed.repository().resolve("snapshots/" + COMMIT + "/model.safetensors"));
    Files.delete(bed.repository().resolve("blobs/" + WEIGHTS_HASH));
    fake.hub.resetRequests();

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.requests())
        .containsExactly(
            "GET /api/models/garden/tiny/revision/main",
            "GET " + resolve("model.safetensors"),
            "HEAD " + resolve("model.safetensors"));
  }

  @Test
  void asksForEveryFileAtTheCommitThatTheRevisionMeantFirst() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    bed.find(NAME);

    assertThat(fake.requests())
        .filteredOn(request -> request.contains("/resolve/"))
        .hasSize(10)
        .allMatch(request -> request.contains("/resolve/" + COMMIT + "/"));
  }

  @Test
  void writesNoRefForACommit() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    bed.find(NAME + "@" + COMMIT);
    fake.hub.resetRequests();
    bed.find(NAME + "@" + COMMIT);

    assertThat(bed.repository().resolve("refs")).doesNotExist();
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void refusesNamesThatLeaveTheFolder() throws IOException {
    for (String name :
        List.of("../evil.json", "a/../../evil", "/etc/evil", "..", "a//b", "c:evil")) {
      fake.listing(REPOSITORY, COMMIT, List.of("config.json", name));

      assertThatThrownBy(() -> bed.find(NAME))
          .as(name)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("would leave its folder")
          .extracting(e -> ((DataException) e).kind())
          .isEqualTo(DataException.Kind.PATH);
    }
    try (Stream<Path> all = Files.walk(bed.folder, FileVisitOption.FOLLOW_LINKS)) {
      assertThat(all).noneMatch(path -> path.toString().contains("evil"));
    }
  }

  @Test
  void refusesAnEtagThatLeavesTheFolder() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.hub.stubFor(
        head(urlEqualTo(resolve("config.json")))
            .willReturn(aResponse().withHeader("ETag", "\"../../../evil\"")));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no usable ETag");
  }

  @Test
  void refusesACommitThatIsNone() {
    fake.listing(REPOSITORY, "../../up", List.of("config.json"));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'sha' in the listing is no commit");
  }

  private Map<String, byte[]> sharded(String second) {
    Map<String, byte[]> files = new HashMap<>(FakeHub.tinyModel());
    files.remove("model.safetensors");
    files.put("model-00001-of-00002.safetensors", FakeHub.weights(1_000));
    files.put("model-00002-of-00002.safetensors", FakeHub.weights(2_000));
    files.put("consolidated.safetensors", FakeHub.weights(3_000));
    files.put(
        "model.safetensors.index.json",
        FakeHub.bytes(
            "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \""
                + second
                + "\"}}"));
    return files;
  }

  @Test
  void fetchesTheShardsOfTheIndexOnly() {
    fake.serve(COMMIT, sharded("model-00002-of-00002.safetensors"));

    ModelFiles model = bed.find(NAME);

    assertThat(model.files())
        .extracting(ModelFile::name)
        .filteredOn(name -> name.endsWith(".safetensors"))
        .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    assertThat(fake.requests()).noneMatch(request -> request.contains("consolidated"));
  }

  @Test
  void refusesAShardThatLeavesTheFolder() {
    fake.serve(COMMIT, sharded("../../other.safetensors"));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'../../other.safetensors' would leave its folder");
  }

  @Test
  void refusesAShardThatTheRepositoryLacks() {
    fake.serve(COMMIT, sharded("model-00003-of-00003.safetensors"));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names shard 'model-00003-of-00003.safetensors'");
  }

  @Test
  void takesOneNamedFile() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS, "b.Q8.gguf", FakeHub.weights(9)));

    ModelFiles model = bed.find(NAME + "@main/a.Q4.gguf");

    assertThat(model.isGguf()).isTrue();
    assertThat(model.path())
        .isEqualTo(bed.repository().resolve("snapshots/" + COMMIT + "/a.Q4.gguf"));
    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(fake.requests()).noneMatch(request -> request.contains("b.Q8.gguf"));
  }

  @Test
  void asksWhichOfSeveralFiles() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS, "b.Q8.gguf", FakeHub.weights(9)));
    bed.find(NAME + "@main/a.Q4.gguf");

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("name one of its files")
        .hasMessageContaining("a.Q4.gguf, b.Q8.gguf");
  }

  @Test
  void takesTheOnlyFile() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS, "README.md", FakeHub.bytes("x")));

    ModelFiles first = bed.find(NAME);
    fake.hub.resetRequests();

    assertThat(bed.find(NAME)).isEqualTo(first);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void namesTheFilesThatThereAre() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS));

    assertThatThrownBy(() -> bed.find(NAME + "@main/c.gguf"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has no such file; it has a.Q4.gguf");
  }

  @Test
  void saysThatARepositoryIsNoModel() {
    fake.serve(COMMIT, Map.of("config.json", FakeHub.bytes("{}"), "pytorch_model.bin", WEIGHTS));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("needs config.json, tokenizer.json and .safetensors");
  }
}
