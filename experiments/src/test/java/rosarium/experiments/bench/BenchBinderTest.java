package rosarium.experiments.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.ConfigException;
import rosarium.experiments.bench.measure.SecondPass;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.model.ModelLoader;

class BenchBinderTest {
  private static final List<String> MODELS = List.of("scripted", "smollm2-135m-instruct");
  private static final String GOOD =
      """
      schema: 1
      model: scripted
      dtypes: [float32]
      threads: [1, 2]
      steps: {rows: [1, 2], contexts: 16}
      prefill: {prompts: [chat, 32]}
      contrast: {rows: 1, vocabulary: 500, backends: array}
      answers: {modes: [plain, batched], shapes: ["8->8"]}
      effort: {forks: 1, warmup: 0, iterations: 3, seconds: 1}
      output: out
      """;

  private static BenchConfig bind(String text) {
    return BenchBinder.bind(ConfigFile.parse("b.yaml", text), MODELS, Path.of("/configs"));
  }

  @Test
  void bindsTheGoodConfigThatEveryCaseBelowSpoils() {
    BenchConfig config = bind(GOOD);

    assertThat(config.threads()).containsExactly(1, 2);
    assertThat(config.prompts()).containsExactly("chat", "32");
    assertThat(config.steps().orElseThrow().contexts()).containsExactly(16);
    assertThat(config.answers().orElseThrow().shapes()).hasToString("[8->8]");
  }

  /** Each line: what is replaced, by what, and the whole message; {@code \n} is a line break. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
schema: 1 | schema: 2 | b.yaml:1:9 schema: found 2 (number), expected a whole number in [1, 1]
model: scripted | modle: scripted | b.yaml:2:1 modle: unknown key 'modle'; allowed are schema, model, dtypes, threads, reproducible, steps, prefill, contrast, answers, effort, output; did you mean 'model'?
model: scripted\\n | `` | b.yaml:1:1: missing key 'model': the model to measure
model: scripted | model: scriptde | b.yaml:2:8 model: unknown model 'scriptde'; known are scripted, smollm2-135m-instruct; did you mean 'scripted'?
model: scripted | model: {hf: a/b, path: c} | b.yaml:2:8 model: exactly one of hf and path names the model
threads: [1, 2] | threads: [2, 2] | b.yaml:4:14 threads[1]: '2' stands twice in the list
threads: [1, 2] | threads: -1 | b.yaml:4:10 threads: found -1 (number), expected a whole number in [0, 1024]
rows: [1, 2] | rows: [] | b.yaml:5:15 steps.rows: the list is empty, at least one is needed: rows
rows: [1, 2], | `` | b.yaml:5:8 steps: missing key 'rows': a number or a list of numbers
prompts: [chat, 32] | prompts: [chta, 32] | b.yaml:6:21 prefill.prompts[0]: unknown prompt 'chta'; known are chat; did you mean 'chat'?
backends: array | backends: cuda | b.yaml:7:48 contrast.backends: unknown backend 'cuda'; known are array, torch
modes: [plain, batched] | modes: [plain, bached] | b.yaml:8:26 answers.modes[1]: unknown mode 'bached'; known are plain, unbatched, batched, first-m, entropy, speculative-ngram, speculative-positive; did you mean 'batched'?
"8->8" | "8->1" | b.yaml:8:45 answers.shapes[0]: found "8->1" (text), expected lengths of prompt and answer, for example 8->512 or chat->128
"8->8" | "8-8" | b.yaml:8:45 answers.shapes[0]: found "8-8" (text), expected lengths of prompt and answer, for example 8->512 or chat->128
forks: 1 | forks: 0 | b.yaml:9:17 effort.forks: found 0 (number), expected a whole number in [1, 100]
""")
  void namesPlaceValueAndWhatIsAllowed(String found, String replacement, String message) {
    String spoilt = GOOD.replace(lines(found), lines(replacement));
    assertThat(spoilt).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> bind(spoilt))
        .isInstanceOf(ConfigException.class)
        .hasMessage(lines(message));
  }

  @Test
  void refusesAFormatThatNothingRuns() {
    assertThatThrownBy(() -> bind(GOOD.replace("[float32]", "[float23]")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "b.yaml:3:10 dtypes[0]: unknown dtype 'float23'; known are "
                + String.join(", ", ModelLoader.DTYPES)
                + "; did you mean 'float32'?");
  }

  @Test
  void refusesAConfigThatMeasuresNothing() {
    String nothing = GOOD.replaceAll("(?m)^(steps|prefill|contrast|answers):.*\n", "");

    assertThatThrownBy(() -> bind(nothing))
        .hasMessage("b.yaml:1:1: nothing to measure; name steps, prefill, contrast or answers");
  }

  @Test
  void resolvesAPathAgainstTheConfig() {
    assertThat(bind(GOOD.replace("model: scripted", "model: {path: m}")).source())
        .isEqualTo("path:/configs/m");
  }

  @Test
  void measuresEveryModeAndFormatUnlessTold() {
    BenchConfig config = BenchBinder.builtIn(MODELS);

    assertThat(config.dtypes()).isEqualTo(ModelLoader.DTYPES);
    assertThat(config.answers().orElseThrow().modes()).isEqualTo(SecondPass.ids());
    assertThat(config.steps().orElseThrow().rows()).containsExactly(1, 2, 4, 8, 16, 32, 64);
  }

  /** One format, rows 1, 2, 4: three plain and two contrasted steps; 1, 1 * 2 and 7 of the rest. */
  @Test
  void measuresLittleWhenQuick() {
    List<BenchPart> parts = BenchPart.of(BenchBinder.builtIn(MODELS).quick());

    assertThat(parts.stream().map(BenchPart::count)).containsExactly(3, 2, 1, 2, 7);
  }

  /** Two numbers of threads: 2 rows plain and 1 contrasted, 2 prompts, 1 contrast, 2 answers. */
  @Test
  void multipliesEveryAxis() {
    assertThat(BenchPart.of(bind(GOOD)).stream().map(BenchPart::count))
        .containsExactly(4, 2, 4, 2, 4);
  }

  @Test
  void namesAModelBriefly() {
    assertThat(BenchConfig.name("smollm2-135m-instruct")).isEqualTo("smollm2-135m-instruct");
    assertThat(BenchConfig.name("hf:org/name@main")).isEqualTo("org/name@main");
    assertThat(BenchConfig.name("path:/a/b/tiny.gguf")).isEqualTo("tiny.gguf");
    assertThat(BenchConfig.name("models/tiny")).isEqualTo("tiny");
  }

  private static String lines(String text) {
    return text.replace("\\n", "\n");
  }
}
