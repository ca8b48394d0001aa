package rosarium.core.source;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rosarium.core.source.FakeHub.COMMIT;
import static rosarium.core.source.FakeHub.TOKEN;
import static rosarium.core.source.HubBed.NAME;
import static rosarium.core.source.HubBed.WEIGHTS_HASH;
import static rosarium.core.source.HubBed.resolve;

import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.TransferListener;

/** A hub that refuses, redirects, is busy or is not there. */
@Timeout(60)
class HubRefusalTest {
  private final HubBed bed;
  private final FakeHub fake;

  HubRefusalTest(@TempDir Path folder) {
    this.bed = new HubBed(folder);
    this.fake = bed.fake;
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void showsTheTokenToTheHubOnly() {
    fake.serve(COMMIT, FakeHub.tinyModel());

    bed.finder("HF_TOKEN", TOKEN).find(NAME, TransferListener.SILENT);

    assertThat(fake.logged())
        .isNotEmpty()
        .allMatch(request -> ("Bearer " + TOKEN).equals(request.getHeader("Authorization")));
    assertThat(fake.storeTokens()).containsExactly("");
  }

  @Test
  void readsTheTokenThatALoginLeft() throws IOException {
    fake.serve(COMMIT, FakeHub.tinyModel());
    Files.createDirectories(bed.folder.resolve("hf"));
    Files.writeString(bed.folder.resolve("hf/token"), TOKEN + "\n");

    bed.find(NAME);

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
    for (ModelFile file : bed.find("hf:garden/new").files()) {
      fake.hub.stubFor(
          any(urlEqualTo(resolve(file.name())))
              .willReturn(
                  aResponse()
                      .withStatus(307)
                      .withHeader(
                          "Location", "/garden/new/resolve/" + COMMIT + "/" + file.name())));
    }

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
  }

  @Test
  void givesUpOnEndlessRedirects() {
    fake.hub.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(302).withHeader("Location", "/again")));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 10 redirects");
  }

  @Test
  void refusesARedirectToAFile() {
    fake.hub.stubFor(
        any(anyUrl())
            .willReturn(aResponse().withStatus(302).withHeader("Location", "file:///etc/passwd")));

    assertThatThrownBy(() -> bed.find(NAME)).hasMessageContaining("unsafe address");
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

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTP 401")
        .hasMessageContaining("set HF_TOKEN");
  }

  @Test
  void keepsTheTokenOutOfMessages() {
    refuse(401, "");
    ModelFinder finder = bed.finder("HF_TOKEN", TOKEN);

    assertThatThrownBy(() -> finder.find(NAME, TransferListener.SILENT))
        .hasMessageContaining("the token (HF_TOKEN) is not valid")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void saysHowToOpenAGatedModel() {
    refuse(403, "GatedRepo");

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("gated")
        .hasMessageContaining("accept its terms at " + fake.endpoint + "/garden/tiny");
  }

  @Test
  void saysThatARevisionDoesNotExist() {
    refuse(404, "RevisionNotFound");

    assertThatThrownBy(() -> bed.find(NAME + "@v9"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such revision")
        .hasMessageContaining("v9");
  }

  @Test
  void saysThatARepositoryDoesNotExist() {
    refuse(404, "");

    assertThatThrownBy(() -> bed.find(NAME))
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

    bed.find(NAME);

    assertThat(bed.waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
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

    bed.find(NAME);

    assertThat(bed.waits).containsExactly(Duration.ofSeconds(42));
  }

  @Test
  void refusesToWaitForHours() {
    failFirst(1, 429, Map.of("Retry-After", "7200"));

    assertThatThrownBy(() -> bed.find(NAME)).hasMessageContaining("come back in 7200 s");
    assertThat(bed.waits).isEmpty();
  }

  @Test
  void triesAgainWhenTheHubFails() {
    fake.serve(COMMIT, FakeHub.tinyModel());
    failFirst(3, 500, Map.of());

    assertThat(bed.find(NAME).sha256()).isEqualTo(WEIGHTS_HASH);
    assertThat(bed.waits)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void givesUpWhenTheHubKeepsFailing() {
    refuse(500, "");

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTP 500 5 times in a row");
    assertThat(fake.requests()).hasSize(5);
  }

  @Test
  void triesAgainWhenTheAnswerIsReset() {
    fake.hub.stubFor(
        any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be reached");
    assertThat(bed.waits).hasSize(4);
  }

  @Test
  void saysWhenTheHubCannotBeReached() {
    fake.hub.stop();

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("HF_ENDPOINT (now " + fake.endpoint + ")");
  }

  @Test
  void saysWhenTheEndpointIsNoHub() {
    fake.hub.stubFor(any(anyUrl()).willReturn(aResponse().withBody("<html>hello</html>")));

    assertThatThrownBy(() -> bed.find(NAME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not JSON; check HF_ENDPOINT");
  }
}
