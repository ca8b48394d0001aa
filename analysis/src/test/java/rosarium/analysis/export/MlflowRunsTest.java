package rosarium.analysis.export;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.run.RunFixture;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;

/** Speaks MLflow's REST protocol with a server that plays its part. */
class MlflowRunsTest {
  private static final String API = "/api/2.0/mlflow/";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path root;

  private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());

  @SuppressWarnings("NullAway.Init")
  private RunFolder folder;

  @BeforeEach
  void makeARunAndAServer() throws IOException {
    folder = RunFixture.write(root.resolve("run"), 0.5);
    for (String cell : List.of("mixed-plain", "mixed-rose-0.5", "facts-plain")) {
      Files.writeString(
          folder.manifest(cell),
          "{\"schema\":1,\"started\":\"2026-01-02T03:04:05.678Z\",\"ended\":\"2026-01-02T04:05:06Z\","
              + "\"records_sha256\":\"0a1b\"}");
    }
    Files.delete(folder.manifest("facts-rose-0.5"));
    Analysis.run(folder, new AnalysisOptions(Optional.empty(), List.of(), 7));
    server.start();
    server.stubFor(
        get(urlPathEqualTo(API + "experiments/get-by-name"))
            .willReturn(
                aResponse()
                    .withStatus(404)
                    .withBody("{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}")));
    server.stubFor(
        post(API + "experiments/create").willReturn(okJson("{\"experiment_id\":\"12\"}")));
    server.stubFor(post(API + "runs/search").willReturn(okJson("{}")));
    server.stubFor(
        post(API + "runs/create").willReturn(okJson("{\"run\":{\"info\":{\"run_id\":\"r1\"}}}")));
    server.stubFor(post(API + "runs/log-batch").willReturn(okJson("{}")));
    server.stubFor(post(API + "runs/update").willReturn(okJson("{}")));
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private List<JsonNode> sent(String path) {
    List<JsonNode> bodies = new ArrayList<>();
    server
        .findAll(postRequestedFor(urlPathEqualTo(API + path)))
        .forEach(
            request -> {
              try {
                bodies.add(new ObjectMapper().readTree(request.getBodyAsString()));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    return bodies;
  }

  @Test
  void logsARunForEachFinishedCell() {
    MlflowRuns.Logged made = MlflowRuns.log(folder, server.baseUrl(), "fixture");

    assertThat(made).isEqualTo(new MlflowRuns.Logged("12", 3, 0, 1));
    assertThat(sent("experiments/create").get(0).path("name").asText()).isEqualTo("fixture");
    JsonNode begun = sent("runs/create").get(1);
    assertThat(begun.path("run_name").asText()).isEqualTo("rose α=0.5 on mixed");
    assertThat(begun.path("start_time").asLong()).isEqualTo(1767323045678L);
    JsonNode batch = sent("runs/log-batch").get(1);
    Map<String, String> params = new HashMap<>();
    batch
        .path("params")
        .forEach(each -> params.put(each.path("key").asText(), each.path("value").asText()));
    assertThat(params)
        .containsEntry("variant.id", "rose")
        .containsEntry("variant.alpha", "0.5")
        .containsEntry("dataset", "mixed")
        .containsEntry("seed", "7");
    Map<String, Double> metrics = new HashMap<>();
    batch
        .path("metrics")
        .forEach(each -> metrics.put(each.path("key").asText(), each.path("value").asDouble()));
    // at 0.5 ten of twelve harmful queries are refused
    assertThat(metrics)
        .containsEntry("refusal/refusal-own-v1", 0.8333333333)
        .containsEntry("refusal/refusal-own-v1.scored", 12.0)
        .containsKeys("refusal/refusal-own-v1.ci95_low", "refusal/refusal-own-v1.ci95_high");
    JsonNode ended = sent("runs/update").get(1);
    assertThat(ended.path("status").asText()).isEqualTo("FINISHED");
    assertThat(ended.path("end_time").asLong()).isEqualTo(1767326706000L);
  }

  @Test
  void logsNothingTwice() {
    server.stubFor(
        post(API + "runs/search")
            .willReturn(okJson("{\"runs\":[{\"info\":{\"run_id\":\"old\"},\"data\":{}}]}")));

    assertThat(MlflowRuns.log(folder, server.baseUrl(), "fixture"))
        .isEqualTo(new MlflowRuns.Logged("12", 0, 3, 1));

    assertThat(sent("runs/search").get(0).path("filter").asText())
        .isEqualTo("tags.`rosarium.records_sha256` = '0a1b'");
    assertThat(sent("runs/create")).isEmpty();
  }

  @Test
  void goesOnWithAnExperimentThatStandsThere() {
    server.stubFor(
        get(urlPathEqualTo(API + "experiments/get-by-name"))
            .willReturn(okJson("{\"experiment\":{\"experiment_id\":\"5\",\"name\":\"fixture\"}}")));

    assertThat(MlflowRuns.log(folder, server.baseUrl(), "fixture").experiment()).isEqualTo("5");
    assertThat(sent("experiments/create")).isEmpty();
  }

  @Test
  void namesTheAddressThatIsNone() {
    assertThatThrownBy(() -> MlflowRuns.log(folder, "file:/tmp/x", "fixture"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--tracking: found 'file:/tmp/x'");
  }

  @Test
  void saysWhatTheServerSaid() {
    server.stubFor(
        post(API + "runs/create")
            .willReturn(aResponse().withStatus(403).withBody("{\"message\":\"no access\"}")));

    assertThatThrownBy(() -> MlflowRuns.log(folder, server.baseUrl(), "fixture"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("403");
  }

  @Test
  void saysThatNobodyAnswers() {
    server.stop();

    assertThatThrownBy(() -> MlflowRuns.log(folder, server.baseUrl(), "fixture"))
        .isInstanceOf(RuntimeException.class);
  }
}
