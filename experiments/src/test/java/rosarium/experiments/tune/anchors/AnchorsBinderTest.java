package rosarium.experiments.tune.anchors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Split;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.FakeKnown;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.tune.anchors.AnchorsConfig.Acceptances;
import rosarium.experiments.tune.anchors.AnchorsConfig.Take;

class AnchorsBinderTest {
  private static final String CONFIG =
      """
      schema: 1
      name: mine
      model: scripted
      safe: own-positive
      opposite: own-reverse
      datasets: [contrast, {id: xstest, n: 4}]
      seed: 1
      max_tokens: 9
      """;

  private static AnchorsConfig bound(String text) {
    return AnchorsBinder.bind(ConfigFile.parse("a.yaml", text), new FakeKnown(), Path.of(""));
  }

  @Test
  void becomesARunUnderThreePromptsOverWhatMayBeLearned() {
    AnchorsConfig config = bound(CONFIG);

    assertThat(config.take()).isEqualTo(Take.ALL);
    assertThat(config.acceptances()).isEqualTo(Acceptances.OPENINGS);
    assertThat(config.fill()).isTrue();
    assertThat(config.grid().output()).isEqualTo(Path.of("runs/mine"));
    assertThat(config.grid().variants()).hasSize(3);
    assertThat(config.grid().datasets())
        .extracting(DatasetSetting::id, DatasetSetting::n, DatasetSetting::split)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("contrast", 0, Split.ANCHORS),
            org.assertj.core.groups.Tuple.tuple("xstest", 4, Split.ANCHORS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 1|sead: 1|did you mean 'seed'",
        "model: scripted|model: scriptet|a.yaml:3:8 models[0]",
        "safe: own-positive|safe: 3|a.yaml:4:7",
        "n: 4}|split: evaluation}|split: anchors",
        "name: mine|name: mine\\ntake: al|did you mean 'all'",
        "name: mine|name: mine\\nacceptances: answer|did you mean 'answers'",
        "opposite: own-reverse|threads: 1|opposite"
      })
  void saysWhereAUserWentWrong(String from, String to, String says) {
    String text = CONFIG.replace(from, to.replace("\\n", "\n"));
    assertThat(text).isNotEqualTo(CONFIG);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> bound(text))
        .withMessageContaining(says);
  }
}
