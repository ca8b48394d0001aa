package rosarium.variants.added;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;
import rosarium.variants.Rose;

/**
 * One file adds a variant: {@link LogRose} is named nowhere else, and yet is found, bound, refused
 * by name and decoded; EveryVariantContractTest asks every law of it.
 */
class AddedVariantTest {
  private static ContrastStrategy bind(String text) throws JsonProcessingException {
    JsonNode node = new ObjectMapper().readTree(text);
    return Variants.bind(node, "here");
  }

  @Test
  void isFoundByItsId() {
    assertThat(Variants.all()).containsEntry("log-rose", new LogRose(0.5));
  }

  @Test
  void bindsItsParameter() throws JsonProcessingException {
    assertThat(bind("{\"id\": \"log-rose\", \"alpha\": 0.3}")).isEqualTo(new LogRose(0.3));
  }

  @Test
  void refusesByName() {
    assertThatThrownBy(() -> bind("{\"id\": \"log-rsoe\", \"alpha\": 0.3}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'log-rose'?");
    assertThatThrownBy(() -> bind("{\"id\": \"log-rose\", \"alpha\": 3}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("alpha is 3; allowed: [0, 2]");
  }

  @Test
  void writesWhatItsFormulaSays() { // the same choices as rose on raw logits, by law L14
    assertThat(written(new LogRose(0.6))).isEqualTo(written(new Rose(0.6)));
    assertThat(written(new LogRose(0.6))).isNotEqualTo(written(new Rose(0)));
  }

  private static TokenIds written(ContrastStrategy variant) {
    ScriptedModel model = ScriptedModel.hashing(40, 3);
    Map<StreamRole, StreamSpec> streams =
        Map.of(
            StreamRole.POSITIVE, new StreamSpec(model, TokenIds.of(1, 2)),
            StreamRole.REVERSE, new StreamSpec(model, TokenIds.of(3)));
    List<TokenIds> answers = new ArrayList<>();
    DecodeRequest request = DecodeRequest.of("q", streams, variant, new StopRule(Set.of(), 30));
    new DecodeEngine(EngineLimits.ofRows(4))
        .decode(Set.of(request).iterator(), answer -> answers.add(answer.ids_L()));
    return answers.get(0);
  }
}
