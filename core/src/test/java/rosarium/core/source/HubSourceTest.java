package rosarium.core.source;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rosarium.core.source.FakeHub.COMMIT;
import static rosarium.core.source.FakeHub.REPOSITORY;
import static rosarium.core.source.FakeHub.TOKEN;

import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
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
import rosarium.core.source.store.TransferListener;

/** The hub source against servers that behave, and misbehave, as the hub's do. */
@Timeout(60)
class HubSourceTest {
  private static final String NAME = "hf:" + REPOSITORY;
  private static final byte[] WEIGHTS = FakeHub.weights(40_000);
  private static final String WEIGHTS_HASH = FakeHub.sha256(WEIGHTS);

  private final Path folder;
  private final FakeHub fake = new FakeHub();
  private final List<Duration> waits = new ArrayList<>();

  HubSourceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private ModelFinder finder(String... environment) {
    return new ModelFinder(Catalogue.builtIn(), fake.environment(folder, environment), waits::add);
  }

  private ModelFiles find(String name) {
    return finder().find(name, TransferListener.SILENT);
  }

  private Path repository() {
    return folder.resolve("hf/hub/models--garden--tiny");
  }

  private Path incomplete() {
    return repository().resolve("blobs/" + WEIGHTS_HASH + ".incomplete");
  }

  private static String resolve(String file) {
    return "/" + REPOSITORY + "/resolve/" + COMMIT + "/" + file;
  }

  @Test
  void fetchesTheFilesOfAModel() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());

    ModelFiles model = find(NAME);

    assertThat(model.files())
        .extracting(ModelFile::name)
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(model.path()).isEqualTo(repository().resolve("snapshots/" + COMMIT));
    assertThat(Files.readAllBytes(model.path().resolve("model.safetensors"))).isEqualTo(WEIGHTS);
    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(model.origin()).isEqualTo("hub garden/tiny@main (commit " + COMMIT + ")");
  }

  @Test
  void asksForNothingThatItDoesNotNeed() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    find(NAME);

    assertThat(fake.requests()).noneMatch(request -> request.contains("README"));
    assertThat(fake.requests()).noneMatch(request -> request.contains(".bin"));
    assertThat(fake.requests()).noneMatch(request -> request.contains("onnx"));
    assertThat(fake.requests()).hasSize(1 + 2 * 5);
  }

  @Test
  void leavesTheLayoutOfTheHubsOwnCache() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());

    find(NAME);

    Path link = repository().resolve("snapshots/" + COMMIT + "/model.safetensors");
    assertThat(Files.readString(repository().resolve("refs/main"))).isEqualTo(COMMIT);
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("../../blobs/" + WEIGHTS_HASH));
    String config = FakeHub.gitHash(FakeHub.bytes("{\"model_type\": \"llama\"}"));
    assertThat(repository().resolve("blobs/" + config)).isRegularFile();
    try (Stream<Path> blobs = Files.list(repository().resolve("blobs"))) {
      assertThat(blobs).hasSize(5).noneMatch(blob -> blob.toString().endsWith(".incomplete"));
    }
  }

  @Test
  void sendsNoRequestTheSecondTime() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    ModelFiles first = find(NAME);
    fake.hub.resetRequests();

    ModelFiles second = find(NAME);

    assertThat(fake.requests()).isEmpty();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void worksOfflineFromTheCache() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    ModelFiles first = find(NAME);
    fake.hub.stop();

    ModelFiles second = finder("HF_HUB_OFFLINE", "1").find(NAME, TransferListener.SILENT);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void sendsNothingWhenOffline() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    ModelFinder offline = finder("HF_HUB_OFFLINE", "YES");

    assertThatThrownBy(() -> offline.find(NAME, TransferListener.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_HUB_OFFLINE")
        .hasMessageContaining("garden/tiny@main");
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void readsACacheThatAnotherToolMade() throws IOException {
    Path blobs = Files.createDirectories(repository().resolve("blobs"));
    Path snapshot = Files.createDirectories(repository().resolve("snapshots/" + COMMIT));
    Files.createDirectories(repository().resolve("refs"));
    Files.writeString(repository().resolve("refs/main"), COMMIT);
    for (var file : FakeHub.tinyModel().entrySet()) {
      if (file.getKey().indexOf('/') < 0) {
        String etag = FakeHub.sha256(file.getValue());
        Files.write(blobs.resolve(etag), file.getValue());
        Files.createSymbolicLink(
            snapshot.resolve(file.getKey()), Path.of("../../blobs").resolve(etag));
      }
    }

    ModelFiles model = find(NAME);

    assertThat(fake.requests()).isEmpty();
    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
  }

  @Test
  void fetchesWhatAHalfFilledCacheLacks() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    find(NAME);
    Files.delete(repository().resolve("snapshots/" + COMMIT + "/model.safetensors"));
    Files.delete(repository().resolve("blobs/" + WEIGHTS_HASH));
    fake.hub.resetRequests();

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.requests())
        .containsExactly(
            "GET /api/models/garden/tiny/revision/main",
            "GET " + resolve("model.safetensors"),
            "HEAD " + resolve("model.safetensors"));
  }

  @Test
  void goesOnWhereACutConnectionEnded() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.cutAfter(15_000, 10_000);

    ModelFiles model = find(NAME);

    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(fake.ranges()).containsExactly("", "bytes=15000-", "bytes=25000-");
  }

  @Test
  void goesOnWhereAKilledProcessEnded() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), java.util.Arrays.copyOf(WEIGHTS, 12_345));

    ModelFiles model = find(NAME);

    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(fake.ranges()).containsExactly("bytes=12345-");
    assertThat(incomplete()).doesNotExist();
  }

  @Test
  void startsAnewWhenTheBeginningIsOfAnotherFile() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), new byte[500]);

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.ranges()).containsExactly("bytes=500-", "");
  }

  @Test
  void takesABeginningThatIsAlreadyTheWhole() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), WEIGHTS);

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.ranges()).isEmpty();
  }

  @Test
  void throwsAwayABeginningLongerThanTheFile() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(incomplete().getParent());
    Files.write(incomplete(), new byte[50_000]);

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);

    assertThat(fake.ranges()).containsExactly("");
  }

  @Test
  void keepsWhatCameWhenItGivesUp() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.cutAfter(9_000, 0, 0, 0, 0, 0);

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("at byte 9000")
        .hasMessageContaining("goes on from there");
    assertThat(Files.size(incomplete())).isEqualTo(9_000);
  }

  @Test
  void refusesBytesOfAnotherHash() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    String promised = FakeHub.sha256(FakeHub.bytes("something else"));
    fake.large(resolve("model.safetensors"), COMMIT, WEIGHTS, promised);

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(promised)
        .hasMessageContaining(WEIGHTS_HASH)
        .hasMessageContaining("model.safetensors")
        .extracting(e -> ((DataException) e).kind())
        .isEqualTo(DataException.Kind.CHECKSUM);
    assertThat(repository().resolve("blobs/" + promised)).doesNotExist();
    assertThat(repository().resolve("blobs/" + promised + ".incomplete")).doesNotExist();
    assertThat(repository().resolve("refs/main")).doesNotExist();
  }

  @Test
  void leavesGoodFilesAloneWhenAnotherIsWrong() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    find(NAME);
    Map<String, FileTime> before = blobTimes();
    String other = "f".repeat(40);
    fake.serve(other, FakeHub.tinyModel());
    fake.large(
        "/" + REPOSITORY + "/resolve/" + other + "/model.safetensors",
        other,
        FakeHub.weights(77),
        FakeHub.sha256(FakeHub.bytes("promise")));

    assertThatThrownBy(() -> find(NAME + "@" + other)).isInstanceOf(DataException.class);

    assertThat(blobTimes()).isEqualTo(before);
    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
  }

  private Map<String, FileTime> blobTimes() throws IOException {
    Map<String, FileTime> times = new HashMap<>();
    try (Stream<Path> blobs = Files.list(repository().resolve("blobs"))) {
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

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more bytes came than the 100");
    assertThat(incomplete()).doesNotExist();
  }

  @Test
  void showsTheTokenToTheHubOnly() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    finder("HF_TOKEN", TOKEN).find(NAME, TransferListener.SILENT);

    assertThat(fake.logged())
        .isNotEmpty()
        .allMatch(request -> ("Bearer " + TOKEN).equals(request.getHeader("Authorization")));
    assertThat(fake.storeTokens()).containsExactly("");
  }

  @Test
  void readsTheTokenThatALoginLeft() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(folder.resolve("hf"));
    Files.writeString(folder.resolve("hf/token"), TOKEN + "\n");

    find(NAME);

    assertThat(fake.logged())
        .isNotEmpty()
        .allMatch(request -> ("Bearer " + TOKEN).equals(request.getHeader("Authorization")));
  }

  @Test
  void followsARenamedRepository() {
    fake.serve("garden/new", COMMIT, FakeHub.tinyModel());
    fake.hub.stubFor(
        any(urlMatching("/api/models/garden/tiny/.*"))
            .willReturn(
                aResponse()
                    .withStatus(307)
                    .withHeader("Location", "/api/models/garden/new/revision/main")));
    for (ModelFile file : find("hf:garden/new").files()) {
      fake.hub.stubFor(
          any(urlEqualTo(resolve(file.name())))
              .willReturn(
                  aResponse()
                      .withStatus(307)
                      .withHeader(
                          "Location", "/garden/new/resolve/" + COMMIT + "/" + file.name())));
    }

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
  }

  @Test
  void givesUpOnEndlessRedirects() {
    fake.hub.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(302).withHeader("Location", "/again")));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 10 redirects");
  }

  @Test
  void refusesARedirectToAFile() {
    fake.hub.stubFor(
        any(anyUrl())
            .willReturn(aResponse().withStatus(302).withHeader("Location", "file:///etc/passwd")));

    assertThatThrownBy(() -> find(NAME)).hasMessageContaining("unsafe address");
  }

  private void refuse(int status, String code) {
    var answer = aResponse().withStatus(status);
    fake.hub.stubFor(
        any(anyUrl())
            .willReturn(code.isEmpty() ? answer : answer.withHeader("X-Error-Code", code)));
  }

  @Test
  void saysThatAPrivateModelNeedsAToken() {
    refuse(401, "");

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTP 401")
        .hasMessageContaining("set HF_TOKEN");
  }

  @Test
  void keepsTheTokenOutOfMessages() {
    refuse(401, "");
    ModelFinder finder = finder("HF_TOKEN", TOKEN);

    assertThatThrownBy(() -> finder.find(NAME, TransferListener.SILENT))
        .hasMessageContaining("the token (HF_TOKEN) is not valid")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void saysHowToOpenAGatedModel() {
    refuse(403, "GatedRepo");

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("gated")
        .hasMessageContaining("accept its terms at " + fake.endpoint + "/garden/tiny");
  }

  @Test
  void saysThatARevisionDoesNotExist() {
    refuse(404, "RevisionNotFound");

    assertThatThrownBy(() -> find(NAME + "@v9"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such revision")
        .hasMessageContaining("v9");
  }

  @Test
  void saysThatARepositoryDoesNotExist() {
    refuse(404, "");

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTP 404")
        .hasMessageContaining("no such repository");
    assertThat(fake.requests()).hasSize(1);
  }

  private void failFirst(int times, int status, Map<String, String> headers) {
    String url = "/api/models/garden/tiny/revision/main";
    for (int i = 0; i < times; i++) {
      var answer = aResponse().withStatus(status);
      headers.forEach(answer::withHeader);
      fake.hub.stubFor(
          get(urlEqualTo(url))
              .inScenario("busy")
              .whenScenarioStateIs(i == 0 ? "Started" : "failed" + i)
              .willSetStateTo("failed" + (i + 1))
              .willReturn(answer));
    }
  }

  @Test
  void waitsAsLongAsABusyHubAsks() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    failFirst(2, 429, Map.of("Retry-After", "7"));

    find(NAME);

    assertThat(waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
  }

  @Test
  void readsADateToComeBackAtByTheServersClock() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    failFirst(
        1,
        503,
        Map.of(
            "Date", "Tue, 24 Nov 2026 10:00:00 GMT",
            "Retry-After", "Tue, 24 Nov 2026 10:00:42 GMT"));

    find(NAME);

    assertThat(waits).containsExactly(Duration.ofSeconds(42));
  }

  @Test
  void refusesToWaitForHours() {
    failFirst(1, 429, Map.of("Retry-After", "7200"));

    assertThatThrownBy(() -> find(NAME)).hasMessageContaining("come back in 7200 s");
    assertThat(waits).isEmpty();
  }

  @Test
  void triesAgainWhenTheHubFails() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    failFirst(3, 500, Map.of());

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(waits)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void givesUpWhenTheHubKeepsFailing() {
    refuse(500, "");

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTP 500 5 times in a row");
    assertThat(fake.requests()).hasSize(5);
  }

  @Test
  void triesAgainWhenTheAnswerIsReset() {
    fake.hub.stubFor(
        any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be reached");
    assertThat(waits).hasSize(4);
  }

  @Test
  void saysWhenTheHubCannotBeReached() {
    fake.hub.stop();

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("HF_ENDPOINT (now " + fake.endpoint + ")");
  }

  @Test
  void saysWhenTheEndpointIsNoHub() {
    fake.hub.stubFor(any(anyUrl()).willReturn(aResponse().withBody("<html>hello</html>")));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not JSON; check HF_ENDPOINT");
  }

  @Test
  void asksForEveryFileAtTheCommitThatTheRevisionMeantFirst() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    find(NAME);

    assertThat(fake.requests())
        .filteredOn(request -> request.contains("/resolve/"))
        .hasSize(10)
        .allMatch(request -> request.contains("/resolve/" + COMMIT + "/"));
  }

  @Test
  void writesNoRefForACommit() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    find(NAME + "@" + COMMIT);
    fake.hub.resetRequests();
    find(NAME + "@" + COMMIT);

    assertThat(repository().resolve("refs")).doesNotExist();
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void refusesOtherBytesThanThoseSeenFirst() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    find(NAME);
    rosarium.core.source.store.AtomicFiles.deleteTree(folder.resolve("hf"));
    Map<String, byte[]> changed = new HashMap<>(FakeHub.tinyModel());
    changed.put("model.safetensors", FakeHub.weights(41_000));
    fake.serve("e".repeat(40), changed);

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("garden/tiny@main/model.safetensors")
        .hasMessageContaining(WEIGHTS_HASH)
        .hasMessageContaining(FakeHub.sha256(FakeHub.weights(41_000)))
        .hasMessageContaining("models--garden--tiny@main.json");
  }

  @Test
  void refusesDamagedPins() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    find(NAME);
    Files.writeString(folder.resolve("rosarium/pins/models--garden--tiny@main.json"), "{");

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("damaged pins");
  }

  @Test
  void refusesNamesThatLeaveTheFolder() throws IOException {
    for (String name :
        List.of("../evil.json", "a/../../evil", "/etc/evil", "..", "a//b", "c:evil")) {
      fake.listing(REPOSITORY, COMMIT, List.of("config.json", name));

      assertThatThrownBy(() -> find(NAME))
          .as(name)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("would leave its folder")
          .extracting(e -> ((DataException) e).kind())
          .isEqualTo(DataException.Kind.PATH);
    }
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      assertThat(all).noneMatch(path -> path.toString().contains("evil"));
    }
  }

  @Test
  void refusesAnEtagThatLeavesTheFolder() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    fake.hub.stubFor(
        head(urlEqualTo(resolve("config.json")))
            .willReturn(aResponse().withHeader("ETag", "\"../../../evil\"")));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no usable ETag");
  }

  @Test
  void refusesACommitThatIsNone() {
    fake.listing(REPOSITORY, "../../up", List.of("config.json"));

    assertThatThrownBy(() -> find(NAME))
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

    ModelFiles model = find(NAME);

    assertThat(model.files())
        .extracting(ModelFile::name)
        .filteredOn(name -> name.endsWith(".safetensors"))
        .containsExactly("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
    assertThat(fake.requests()).noneMatch(request -> request.contains("consolidated"));
  }

  @Test
  void refusesAShardThatLeavesTheFolder() {
    fake.serve(COMMIT, sharded("../../other.safetensors"));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'../../other.safetensors' would leave its folder");
  }

  @Test
  void refusesAShardThatTheRepositoryLacks() {
    fake.serve(COMMIT, sharded("model-00003-of-00003.safetensors"));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names shard 'model-00003-of-00003.safetensors'");
  }

  @Test
  void takesOneNamedFile() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS, "b.Q8.gguf", FakeHub.weights(9)));

    ModelFiles model = find(NAME + "@main/a.Q4.gguf");

    assertThat(model.isGguf()).isTrue();
    assertThat(model.path()).isEqualTo(repository().resolve("snapshots/" + COMMIT + "/a.Q4.gguf"));
    assertThat(model.sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(fake.requests()).noneMatch(request -> request.contains("b.Q8.gguf"));
  }

  @Test
  void asksWhichOfSeveralFiles() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS, "b.Q8.gguf", FakeHub.weights(9)));
    find(NAME + "@main/a.Q4.gguf");

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("name one of its files")
        .hasMessageContaining("a.Q4.gguf, b.Q8.gguf");
  }

  @Test
  void takesTheOnlyFile() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS, "README.md", FakeHub.bytes("x")));

    ModelFiles first = find(NAME);
    fake.hub.resetRequests();

    assertThat(find(NAME)).isEqualTo(first);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void namesTheFilesThatThereAre() {
    fake.serve(COMMIT, Map.of("a.Q4.gguf", WEIGHTS));

    assertThatThrownBy(() -> find(NAME + "@main/c.gguf"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has no such file; it has a.Q4.gguf");
  }

  @Test
  void saysThatARepositoryIsNoModel() {
    fake.serve(COMMIT, Map.of("config.json", FakeHub.bytes("{}"), "pytorch_model.bin", WEIGHTS));

    assertThatThrownBy(() -> find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("needs config.json, tokenizer.json and .safetensors");
  }

  @Test
  void reportsTheBytesOfTheWeights() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    List<String> heard = new ArrayList<>();

    finder()
        .find(
            NAME,
            (stage, what, done, total) -> heard.add(stage + " " + what + " " + done + "/" + total));

    assertThat(heard).contains("FETCH model.safetensors 40000/40000");
    assertThat(heard).doesNotContain("VERIFY model.safetensors 40000/40000");
  }

  @Test
  void verifyReadsEveryByteAgain() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    find(NAME);
    Path blob = repository().resolve("blobs/" + WEIGHTS_HASH);
    FileTime time = Files.getLastModifiedTime(blob);
    byte[] damaged = WEIGHTS.clone();
    damaged[7] ^= 1;
    Files.write(blob, damaged);
    Files.setLastModifiedTime(blob, time);

    assertThat(find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
    assertThatThrownBy(() -> finder().verify(NAME, TransferListener.SILENT))
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
            new ModelFinder(Catalogue.builtIn(), fake.environment(folder))
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
