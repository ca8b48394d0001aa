package rosarium.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.ConfigException;

class SamplingBinderTest {
  private static SamplingSettings bind(String json) throws JsonProcessingException {
    return SamplingBinder.bind(new ObjectMapper().readTree(json), "a.yaml:1:1 sampling");
  }

  @Test
  void readsTheRequestOfTheDesign() throws JsonProcessingException {
    SamplingSettings settings =
        bind(
            "{\"temperature\": 0.7, \"top_p\": 0.9, \"top_k\": 0, \"min_p\": 0,"
                + " \"repetition_penalty\": 1}");

    assertThat(settings).isEqualTo(SamplingSettings.sampled(0.7, 0.9, 0, 0));
    assertThat(SamplingBinder.bind(SamplingBinder.toJson(settings), "again")).isEqualTo(settings);
  }

  @Test
  void readsGreedyWithAPenalty() throws JsonProcessingException {
    SamplingSettings settings = bind("{\"id\": \"greedy\", \"repetition_penalty\": 1.2}");

    assertThat(settings).isEqualTo(SamplingSettings.GREEDY.withRepetitionPenalty(1.2));
    assertThat(SamplingBinder.bind(SamplingBinder.toJson(settings), "again")).isEqualTo(settings);
    assertThat(bind("{}")).isEqualTo(SamplingSettings.GREEDY);
    assertThat(SamplingBinder.toJson(SamplingSettings.GREEDY)).hasToString("{\"id\":\"greedy\"}");
  }

  @Test
  void keepsSpaceAndScopeForParity() throws JsonProcessingException {
    SamplingSettings settings =
        bind("{\"repetition_penalty\": 1.1, \"space\": \"raw\", \"scope\": \"prompt\"}");

    assertThat(settings.penaltySpace()).isEqualTo(RepetitionPenalty.Space.RAW);
    assertThat(settings.penaltyScope()).isEqualTo(RepetitionPenalty.Scope.PROMPT);
    assertThat(SamplingBinder.bind(SamplingBinder.toJson(settings), "again")).isEqualTo(settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\": \"greedy\", \"temperature\": 0.7} | greedy contradicts",
        "{\"temperature\": 0} | use greedy for 0",
        "{\"temperature\": 11} | temperature is 11.0; allowed: (0, 10]",
        "{\"top_p\": 0} | top_p is 0.0; allowed: (0, 1]",
        "{\"min_p\": 1} | min_p is 1.0; allowed: [0, 1)",
        "{\"top_k\": -1} | top_k is -1.0; allowed: at least 0",
        "{\"top_k\": 1.5} | top_k: found 1.5, expected a whole number",
        "{\"repetition_penalty\": 0.5} | repetition_penalty is 0.5; allowed: [1, 2]",
        "{\"temprature\": 1} | did you mean 'temperature'?",
        "{\"temperature\": \"hot\"} | temperature: found \"hot\", expected a number",
        "{\"temperature\": null} | temperature: found null, expected a number",
        "{\"id\": \"beam\"} | id: found 'beam', allowed: greedy, sample",
        "[] | sampling is",
      })
  void refusesByName(String json, String message) {
    assertThatThrownBy(() -> bind(json))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("a.yaml:1:1 sampling")
        .hasMessageContaining(message);
  }
}
