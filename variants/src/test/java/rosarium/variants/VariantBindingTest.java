package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.MaskedContrast;
import rosarium.core.contrast.ProductGate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.variants.expert.CdObrien;
import rosarium.variants.gate.EntropyGate;
import rosarium.variants.gate.Fading;
import rosarium.variants.gate.FirstM;
import rosarium.variants.layer.Divergence;
import rosarium.variants.layer.Dola;
import rosarium.variants.mask.PlausibilityPlain;
import rosarium.variants.probability.Mca;

class VariantBindingTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonNode json(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  @Test
  void bindsParametersByTheirSnakeCaseNames() throws JsonProcessingException {
    assertThat(Variants.bind(json("{\"id\": \"rose\", \"alpha\": 0.7}"), "v"))
        .isEqualTo(new Rose(0.7));
    assertThat(Variants.bind(json("{\"id\": \"rose\", \"alpha\": 1}"), "v")).isEqualTo(new Rose(1));
    assertThat(
            Variants.bind(
                json(
                    "{\"id\": \"sampling\", \"temperature\": 1, \"top_p\": 0.5, \"top_k\": 3,"
                        + " \"min_p\": 0}"),
                "v"))
        .isEqualTo(new Sampling(1, 0.5, 3, 0));
    assertThat(Gates.bind(json("{\"id\": \"fading\", \"half_life\": 8, \"cutoff\": 0.1}"), "g"))
        .isEqualTo(new Fading(8, 0.1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"rose\"} | v.alpha: missing",
        "{\"id\": \"rose\", \"alpha\": null} | v.alpha: null",
        "{\"id\": \"rose\", \"alhpa\": 0.5} | v.alhpa: variant 'rose' has no such parameter; did you mean 'alpha'?",
        "{\"id\": \"rose\", \"alpha\": 3} | v: variant 'rose': alpha is 3; allowed: [0, 2]",
        "{\"id\": \"rose\", \"alpha\": -0.5} | alpha is -0.5; allowed: [0, 2]",
        "{\"id\": \"rose\", \"alpha\": \"0.5\"} | v.alpha: found \"0.5\", expected a number",
        "{\"id\": \"rose\", \"alpha\": [0.5]} | v.alpha: found [0.5], expected a number",
        "{\"id\": \"roes\", \"alpha\": 1} | v: no variant 'roes'; did you mean 'rose'?",
        "{\"id\": \"nothing-like-it\"} | known: acd, acd-text, adacd, adacd-paper, cad, ",
        "{\"id\": \"safe-decodign\"} | v: no variant 'safe-decodign'; did you mean 'safe-decoding'?",
        "{\"id\": \"cd-li\", \"alpha\": 1, \"tau\": 0, \"beta\": 0} | tau is 0; allowed: (0, 2]",
        "{\"id\": \"dola\", \"beta\": 0, \"divergence\": \"jsd\", \"final_norm\": false} | either bucket or layers",
        "{\"id\": \"dola\", \"bucket\": \"hgih\", \"beta\": 0, \"divergence\": \"jsd\", \"final_norm\": false} | v.bucket: found \"hgih\", allowed: low, high; did you mean 'high'?",
        "{\"id\": \"dola\", \"bucket\": \"low\", \"beta\": 0, \"divergence\": \"jsd\", \"final_norm\": 1} | v.final_norm: found 1, expected true or false",
        "{\"id\": \"mca\", \"w\": [0.5, 0.6], \"beta\": 0} | w is [0.5, 0.6]; allowed: weights of at least 0 that sum to 1",
        "{\"id\": \"cad\", \"alpha\": 1, \"nucleus\": {\"positive\": 0.9}} | v.nucleus.reverse: missing",
        "{\"id\": \"cad\", \"alpha\": 1, \"nucleus\": {\"positive\": 0.9, \"reverse\": 2}} | reverse is 2; allowed: (0, 1]",
        "{\"id\": \"cad\", \"alpha\": 1, \"nucleus\": 0.9} | v.nucleus: found 0.9, expected a mapping",
        "{\"id\": \"rose\", \"alpha\": 1, \"mask\": \"nnoe\"} | v.mask: no mask 'nnoe'; did you mean 'none'?",
        "{\"id\": \"rose\", \"alpha\": 1, \"mask\": {\"id\": \"plausibility-plain\", \"beta\": 7}} | v.mask: mask 'plausibility-plain': beta is 7; allowed: [0, 1]",
        "{\"id\": \"rose\", \"alpha\": 1, \"mask\": \"top-k-intersection\"} | v.mask.c: missing",
        "{\"id\": \"plain\", \"alpha\": 1} | v.alpha: variant 'plain' has no such parameter; it takes none",
        "{\"alpha\": 1} | v: a variant is",
        "{\"id\": 7} | v: a variant is",
        "\"rose\" | v: a variant is",
        "{\"id\": \"sampling\", \"temperature\": 1, \"top_p\": 1, \"top_k\": 2.5, \"min_p\": 0} | v.top_k: found 2.5, expected a whole number",
      })
  void refusesByName(String text, String message) throws JsonProcessingException {
    JsonNode node = json(text);

    assertThatThrownBy(() -> Variants.bind(node, "v"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("v")
        .hasMessageContaining(message);
  }

  @Test
  void bindsParametersOfEveryType() throws JsonProcessingException {
    assertThat(
            Variants.bind(
                json(
                    "{\"id\": \"dola\", \"layers\": [4, 2], \"beta\": 0.1, \"divergence\":"
                        + " \"jsd-code\", \"final_norm\": true}"),
                "v"))
        .isEqualTo(new Dola(null, List.of(2, 4), 0.1, Divergence.JSD_CODE, true));
    assertThat(Variants.toJson(new Dola()))
        .hasToString(
            "{\"id\":\"dola\",\"bucket\":\"low\",\"beta\":0.1,\"divergence\":\"jsd\",\"final_norm\":false}");
    assertThat(Variants.bind(json("{\"id\": \"mca\", \"w\": [1, 0], \"beta\": 0.1}"), "v"))
        .isEqualTo(new Mca(List.of(1.0, 0.0), 0.1));
    assertThat(Variants.toJson(new Cad(0.5, new Cad.Nucleus(0.9, 0.8))).path("nucleus").toString())
        .isEqualTo("{\"positive\":0.9,\"reverse\":0.8}");
  }

  @Test
  void aMaskTakesThePlaceOfTheVariantsOwn() throws JsonProcessingException {
    JsonNode node =
        json(
            "{\"id\": \"cd-obrien\", \"alpha\": 0.5, \"beta\": 0.1, \"mask\":"
                + " {\"id\": \"plausibility-plain\", \"beta\": 0.2}}");
    ContrastStrategy masked = Variants.bind(node, "v");

    assertThat(masked)
        .isEqualTo(new MaskedContrast(new CdObrien(0.5, 0), new PlausibilityPlain(0.2)));
    assertThat(masked.streams())
        .containsExactlyInAnyOrder(StreamRole.EXPERT, StreamRole.AMATEUR, StreamRole.PLAIN);
    assertThat(Variants.bind(Variants.toJson(masked), "again")).isEqualTo(masked);
    assertThat(Variants.card(masked).id()).isEqualTo("cd-obrien");
  }

  @Test
  void noMaskIsTheFormulaAlone() throws JsonProcessingException {
    for (String none : List.of("\"none\"", "{\"id\": \"plausibility-plain\", \"beta\": 0}")) {
      String text =
          "{\"id\": \"cd-obrien\", \"alpha\": 0.5, \"beta\": 0.1, \"mask\": " + none + "}";

      assertThat(Variants.bind(json(text), "v")).isEqualTo(new CdObrien(0.5, 0));
    }
  }

  @Test
  void refusesNotANumber() {
    ObjectNode node = MAPPER.createObjectNode().put("id", "rose");
    node.set("alpha", DoubleNode.valueOf(Double.NaN)); // YAML can say .nan

    assertThatThrownBy(() -> Variants.bind(node, "v"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("alpha is NaN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "tr-TR", ""})
  void writesTheSameJsonInEveryLocale(String tag) throws JsonProcessingException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(tag));
    try {
      assertThat(Variants.toJson(new Rose(0.25))).hasToString("{\"id\":\"rose\",\"alpha\":0.25}");
      assertThat(Gates.toJson(new FirstM(4))).hasToString("{\"id\":\"first-m\",\"m\":4}");
      assertThat(Gates.toJson(new Fading(16, 0)))
          .hasToString("{\"id\":\"fading\",\"half_life\":16.0,\"cutoff\":0.0}");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aListOfGatesIsTheirProduct() throws JsonProcessingException {
    JsonNode list = json("[{\"id\": \"first-m\", \"m\": 8}, {\"id\": \"entropy\", \"h\": 1.5}]");
    Gate product = Gates.bind(list, "g");

    assertThat(product)
        .isInstanceOfSatisfying(
            ProductGate.class,
            gate ->
                assertThat(gate.factors()).containsExactly(new FirstM(8), new EntropyGate(1.5)));
    assertThat(Gates.bind(Gates.toJson(product), "again")).isEqualTo(product);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | g: an empty list",
        "[{\"id\": \"first-m\", \"m\": 8}, {\"id\": \"entropie\", \"h\": 1}] | g[1]: no gate 'entropie'; did you mean 'entropy'?",
        "{\"id\": \"first-m\", \"m\": -1} | m is -1; allowed: at least 0",
        "{\"id\": \"first-m\", \"m\": 3000000000} | g.m: found 3000000000, expected a whole number",
        "{\"id\": \"spread\", \"kappa\": 0} | kappa is 0; allowed: (0, 1]",
        "{\"id\": \"fading\", \"half_life\": 0, \"cutoff\": 0} | half_life is 0; allowed: above 0",
        "{\"id\": \"entropy\", \"threshold\": 1} | g.threshold: gate 'entropy' has no such parameter; it takes: h",
      })
  void refusesGatesByName(String text, String message) throws JsonProcessingException {
    JsonNode node = json(text);

    assertThatThrownBy(() -> Gates.bind(node, "g"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
