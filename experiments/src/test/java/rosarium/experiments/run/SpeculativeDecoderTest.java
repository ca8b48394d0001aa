package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.LanguageModel;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingSettings;
import rosarium.experiments.config.SpeculationSetting;
import rosarium.variants.Plain;

class SpeculativeDecoderTest {
  /** Counts up from the last id. */
  private final ScriptedModel model =
      new ScriptedModel(
          20,
          1_000,
          ids_L -> {
            float[] row_V = new float[20];
            row_V[(ids_L.get(ids_L.length() - 1) + 1) % 20] = 1;
            return row_V;
          });

  private static Decoded answer(Runner.Decoder decoder, DecodeRequest request) {
    List<Decoded> answers = new ArrayList<>();
    decoder.decode(List.of(request).iterator(), answers::add);
    return answers.get(0);
  }

  private static SpeculativeDecoder decoder(String setting, LongSupplier nanoClock) {
    return new SpeculativeDecoder(
        new DecodeEngine(EngineLimits.ofRows(8)),
        SpeculationSetting.parse("--speculation", setting),
        nanoClock);
  }

  private static DecodeRequest request(LanguageModel on) {
    return DecodeRequest.of(
        "q",
        Map.of(StreamRole.POSITIVE, new StreamSpec(on, TokenIds.of(1, 2, 3, 4, 5, 6, 1, 2))),
        new Plain(),
        new StopRule(Set.of(), 6));
  }

  @Test
  void readsAheadAsTold() {
    Decoded plain = answer(decoder("none", System::nanoTime), request(model));
    Decoded ahead = answer(decoder("{draft: ngram, tokens: 3}", System::nanoTime), request(model));

    assertThat(plain.timing().drafts()).isNull();
    assertThat(ahead.timing().drafts()).isNotNull();
    assertThat(ahead.ids_L()).isEqualTo(plain.ids_L());
  }

  @Test
  void measuresAModelOnce() {
    long[] readings = {0};
    // every pass takes 1 ms, whatever it reads: guesses cost nothing
    SpeculativeDecoder decoder =
        decoder(
            "auto",
            () -> {
              readings[0]++;
              return readings[0] * 1_000_000;
            });

    ObjectNode facts = decoder.prepare(model);
    long once = readings[0];
    Decoded answer = answer(decoder, request(model));

    assertThat(facts.path("setting").asText()).isEqualTo("auto");
    assertThat(facts.path("draft").asText()).isEqualTo("ngram");
    assertThat(facts.path("tokens").asInt()).isEqualTo(4);
    assertThat(facts.path("ms_by_tokens_of_a_pass").path("8").asDouble()).isEqualTo(1);
    assertThat(readings[0]).isEqualTo(once).isPositive();
    assertThat(answer.timing().drafts()).isNotNull();
  }

  @Test
  void automaticallyReadsNothingAheadWhereCutsCouldShow() {
    ScriptedModel cut = ScriptedModel.hashing(20, 7).dependingOnCuts();
    SpeculativeDecoder decoder = decoder("auto", System::nanoTime);

    assertThat(decoder.prepare(cut).path("draft").asText()).isEqualTo("none");
    assertThat(answer(decoder, request(cut)).timing().drafts()).isNull();
  }

  @Test
  void leavesSampledRequestsAlone() {
    DecodeRequest sampled = request(model).withSampling(SamplingSettings.sampled(1, 1, 1, 0), 3);

    assertThat(answer(decoder("ngram", System::nanoTime), sampled).timing().drafts()).isNull();
  }

  @Test
  void refusesAnOptionThatItDoesNotKnow() {
    assertThatThrownBy(() -> SpeculationSetting.parse("--speculation", "positve"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--speculation")
        .hasMessageContaining("unknown source of drafts 'positve'")
        .hasMessageContaining("did you mean 'positive'?");
    assertThatThrownBy(
            () -> SpeculationSetting.parse("--speculation", "{draft: ngram, tokens: 99}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("found 99 (number), expected a whole number in [1, 32]");
  }
}
