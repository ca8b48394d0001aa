package rosarium.experiments.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.Masks;
import rosarium.core.contrast.Variants;
import rosarium.core.testing.Shared;
import rosarium.core.transform.SamplingBinder;
import rosarium.datasets.method.PromptMethods;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.ExperimentConfig.VariantPoint;
import rosarium.experiments.config.document.ConfigFile;

/** What {@code list --defaults} prints binds to the published values, and masks are an axis. */
class PublishedYamlTest {
  private static final String REST =
      """
      schema: 1
      name: pasted
      models: [smollm2-135m-instruct]
      prompts:
        - {name: own, positive: own-positive, reverse: own-reverse}
      datasets: [own-contrast]
      seed: 0
      max_tokens: 8
      """;

  private static List<VariantPoint> points(String variants) {
    ExperimentConfig config =
        ConfigBinder.bind(
            ConfigFile.parse("c.yaml", REST + variants), new ModuleNames(), Path.of("configs"));
    List<VariantPoint> points = new ArrayList<>();
    config.variants().forEach(variant -> points.addAll(variant.points()));
    return points;
  }

  private static List<JsonNode> masked(String variant) {
    return points("variants: [" + variant + "]").stream()
        .map(point -> (JsonNode) point.variant())
        .toList();
  }

  @Test
  void everyPublishedVariantCanBePasted() {
    List<VariantPoint> points = points(PublishedYaml.of("variants").orElseThrow());

    assertThat(points).hasSize(Variants.all().size()).hasSizeGreaterThan(22);
    int i = 0;
    for (ContrastStrategy published : Variants.all().values()) {
      VariantPoint point = points.get(i++);
      assertThat(Variants.bind(point.variant(), "pasted")).isEqualTo(published);
      assertThat(Gates.bind(point.gate(), "pasted")).isEqualTo(published.gate());
      assertThat(point.sampling()).isEqualTo(SamplingBinder.toJson(published.sampling()));
    }
  }

  @Test
  void everyPublishedGateCanBePasted() {
    List<String> lines = lines("gates", "gate: ");

    assertThat(lines).hasSize(Gates.all().size());
    for (String line : lines) {
      JsonNode gate = points("variants: [{id: rose, alpha: 0.5, " + line + "}]").get(0).gate();
      assertThat(Gates.all()).containsValue(Gates.bind(gate, "pasted"));
    }
  }

  @Test
  void everyPublishedMaskCanBePasted() {
    List<String> lines = lines("masks", "mask: ");

    assertThat(lines).hasSize(Masks.all().size());
    for (String line : lines) {
      assertThat(masked("{id: rose, alpha: 0.5, " + line + "}")).hasSize(1);
    }
  }

  private static List<String> lines(String kind, String start) {
    return PublishedYaml.of(kind)
        .orElseThrow()
        .lines()
        .filter(line -> line.startsWith(start))
        .toList();
  }

  @Test
  void everyBlockNamesFormulaAndSource() throws IOException {
    String bibliography = Files.readString(Shared.projectRoot().resolve("paper/references.bib"));
    List<String> lines = PublishedYaml.of("variants").orElseThrow().lines().toList();

    assertThat(lines).contains("  - {id: rose, alpha: 0.5}", "  - plain");
    assertThat(lines)
        .contains("  # p - alpha r   [zhong2024rose]")
        .contains("  - {id: safe-decoding, alpha: 3.0, c: 5, gate: {id: first-m, m: 2}}");
    for (int i = 1; i < lines.size(); i += 3) {
      assertThat(lines.get(i)).matches("  # .+ \\[[a-z0-9]+\\]");
      String cite = lines.get(i).replaceAll(".*\\[|\\]", "");
      assertThat(cite.equals("ours") || bibliography.contains("{" + cite + ",")).isTrue();
      assertThat(lines.get(i + 2)).startsWith("  - ");
    }
  }

  @Test
  void masksAreAnAxis() {
    List<JsonNode> variants =
        masked(
            "{id: cd-obrien, alpha: [0.5, 1], beta: 0.1, mask: [published, none,"
                + " {id: plausibility-positive, beta: [0.1, 0.2]}]}");

    assertThat(variants).hasSize(8);
    assertThat(variants.get(0)).hasToString("{\"id\":\"cd-obrien\",\"alpha\":0.5,\"beta\":0.1}");
    assertThat(variants.get(1)).hasToString("{\"id\":\"cd-obrien\",\"alpha\":0.5,\"beta\":0.0}");
    assertThat(variants.get(3))
        .hasToString(
            "{\"id\":\"cd-obrien\",\"alpha\":0.5,\"beta\":0.0,"
                + "\"mask\":{\"id\":\"plausibility-positive\",\"beta\":0.2}}");
  }

  @Test
  void aMaskOpensTheStreamItReads() {
    VariantPoint point =
        points("variants: [{id: rose, alpha: 1, mask: {id: plausibility-plain, beta: 0.1}}]")
            .get(0);

    assertThat(point.roles()).containsExactlyInAnyOrder("positive", "reverse", "plain");
  }

  @Test
  void everyParameterIsAnAxis() {
    assertThat(masked("{id: cd-li, alpha: [0, 1], tau: [0.5, 1], beta: [0, 0.1, 0.2]}"))
        .hasSize(12);
    assertThat(masked("{id: mca, w: [[1], [0.5, 0.5]], beta: [0, 0.1]}")).hasSize(4);
    assertThat(
            masked(
                "{id: dola, layers: [[2], [2, 4]], beta: 0.1, divergence: [jsd, jsd-code],"
                    + " final_norm: [true, false]}"))
        .hasSize(8);
    assertThat(
            masked(
                "{id: cad, alpha: 0.5, nucleus: [{positive: 0.9, reverse: 0.9}, {positive: 0.8,"
                    + " reverse: 1}]}"))
        .hasSize(2);
    assertThat(masked("{id: cad, alpha: [0.5, 1]}")).hasSize(2);
  }

  @Test
  void refusesToSampleWhatCanOnlyBeCompared() {
    String paper = "{id: adacd-paper, alpha: 4.5, lambda: 0.9, beta: 0.01";

    assertThat(masked(paper + "}")).hasSize(1);
    assertThatThrownBy(() -> masked(paper + ", sampling: {temperature: 0.7}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("variant 'adacd-paper' admits greedy only");
  }

  @Test
  void refusesAGateThatAVariantHasNoStrengthFor() {
    ObjectNode fading = (ObjectNode) Gates.toJson(Gates.defaults("fading", "here"));

    for (String variant :
        List.of(
            "{id: mca, w: [1], beta: 0.1",
            "{id: dola-static, layer: 2, beta: 0.1, final_norm: false",
            "{id: mca, w: [1], beta: 0.1, mask: {id: top-k-intersection, c: 5}")) {
      assertThatThrownBy(() -> masked(variant + ", gate: " + fading + "}"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("has no strength");
    }
  }

  @Test
  void aVariantOfTestSourcesIsListedLikeAnyOther() {
    assertThat(PublishedYaml.of("variants").orElseThrow())
        .contains("  # l(p) - alpha l(r)   [zhong2024rose]\n")
        .contains("  - {id: log-contrast, alpha: 0.5}\n");
    assertThat(Listing.of("variants", false, java.util.Optional.empty()).rows())
        .anyMatch(row -> row.get(0).equals("log-contrast"));
    assertThat(masked("{id: log-contrast, alpha: [0.1, 0.2, 0.3]}")).hasSize(3);
    assertThatThrownBy(() -> masked("{id: log-contrast, alhpa: 0.1}"))
        .hasMessageContaining("did you mean 'alpha'?");
  }

  @Test
  void everyPublishedPromptMethodCanBePasted() {
    List<String> lines =
        PublishedYaml.of("methods").orElseThrow().lines().filter(l -> !l.startsWith("#")).toList();

    assertThat(lines).hasSize(PromptMethods.all().size()).hasSizeGreaterThan(9);
    for (String line : lines) {
      VariantPoint point = points("variants: [{id: plain, " + line + "}]").get(0);
      String id = String.valueOf(point.method()).replaceFirst("^.*\"id\":\"([^\"]+)\".*$", "$1");
      assertThat(point.method()).isEqualTo(PromptMethods.toJson(PromptMethods.defaults(id)));
    }
  }
}
