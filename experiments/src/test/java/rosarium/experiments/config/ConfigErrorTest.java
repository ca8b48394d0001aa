package rosarium.experiments.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.ConfigException;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;

class ConfigErrorTest {
  private static final String GOOD =
      """
      schema: 1
      name: small
      models: [scripted]
      variants:
        - plain
        - id: rose
          alpha: [0, 0.5]
      prompts:
        - {name: own, positive: own-positive, reverse: own-reverse}
      datasets: [contrast]
      seed: 0
      max_tokens: 8
      """;

  private static ExperimentConfig bind(String text, String... settings) {
    ConfigDocument document = Overrides.apply(ConfigFile.parse("c.yaml", text), List.of(settings));
    return ConfigBinder.bind(document, new FakeKnown(), Path.of("configs"));
  }

  @Test
  void acceptsTheGoodConfigThatEveryCaseBelowSpoils() {
    assertThat(bind(GOOD).variants().get(1).points()).hasSize(2);
  }

  /** Each line: what is replaced, by what, and the whole message; {@code \n} is a line break. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
alpha: [0, 0.5] | alhpa: 0.5 | c.yaml:7:5 variants[1].alhpa: unknown key 'alhpa'; allowed are id, gate, mask, sampling, method, prompts, pairs, positive, reverse, plain, expert, amateur, alpha; did you mean 'alpha'?
    alpha: [0, 0.5]\\n | `` | c.yaml:6:5 variants[1]: missing key 'alpha': variant 'rose' needs a number: in [0, 2]
alpha: [0, 0.5] | alpha: | c.yaml:7:11 variants[1].alpha: found nothing (null), expected a number: in [0, 2]
alpha: [0, 0.5] | alpha: high | c.yaml:7:12 variants[1].alpha: found "high" (text), expected a number: in [0, 2]
alpha: [0, 0.5] | alpha: "0.5" | c.yaml:7:12 variants[1].alpha: found "0.5" (text), expected a number: in [0, 2]
alpha: [0, 0.5] | alpha: .nan | c.yaml:7:12 variants[1].alpha: found ".nan" (text), expected a number: in [0, 2]
alpha: [0, 0.5] | alpha: 1e999 | c.yaml:7:12 variants[1].alpha: found "1e999" (text), expected a number: in [0, 2]
alpha: [0, 0.5] | alpha: [0, 3] | c.yaml:7:16 variants[1].alpha[1]: alpha is 3; allowed: [0.0, 2.0]
alpha: [0, 0.5] | alpha: 2.5 | c.yaml:7:12 variants[1].alpha: alpha is 2.5; allowed: [0.0, 2.0]
alpha: [0, 0.5] | alpha: [] | c.yaml:7:12 variants[1].alpha: the list is empty, at least one is needed: values of alpha
alpha: [0, 0.5] | alpha: {a: 1} | c.yaml:7:12 variants[1].alpha: found a mapping, expected a number: in [0, 2]
id: rose | id: rosa | c.yaml:6:9 variants[1].id: unknown variant 'rosa'; known are layered, plain, reverse-only, rose; did you mean 'rose'?
- plain | - rose | c.yaml:5:5 variants[0]: variant 'rose' has parameters; write {id: rose, alpha: ...}
- plain | - {id: plain, gate: {id: first-m, m: 2}} | c.yaml:5:5 variants[0]: plain has no contrast that a gate could close
- plain | - {id: plain, gate: first-n} | c.yaml:5:23 variants[0].gate: unknown gate 'first-n'; known are always, first-m; did you mean 'first-m'?
- plain | - {id: plain, sampling: {temperature: 0}} | c.yaml:5:41 variants[0].sampling.temperature: temperature is 0; allowed: [0.01, 10.0]
- plain | - {id: plain, sampling: {temprature: 1}} | c.yaml:5:28 variants[0].sampling.temprature: unknown key 'temprature'; allowed are temperature, top_p; did you mean 'temperature'?
- plain | - {id: plain, mask: nnoe} | c.yaml:5:23 variants[0].mask: unknown mask 'nnoe'; known are none, plausibility-positive, published; did you mean 'none'?
- plain | - {id: plain, mask: [none, plausibility-positive]} | c.yaml:5:30 variants[0].mask[1]: mask 'plausibility-positive' has parameters; write {id: plausibility-positive, beta: ...}
- plain | - {id: plain, prompts: mine} | c.yaml:5:5 variants[0].prompts: no prompt pair 'mine' here; there are own
- plain | - 7 | c.yaml:5:5 variants[0]: found 7 (number), expected a mapping of keys to values
name: small | nmae: small | c.yaml:2:1 nmae: unknown key 'nmae'; allowed are schema, name, output, models, variants, prompts, datasets, seed, samples, max_tokens, batch, speculation, reproducible, judges, threads, data_dir, fail_limit, special_in_text, traces, perplexity, figures; did you mean 'name'?
name: small | name: a/../b | c.yaml:2:7 name: found "a/../b" (text), expected up to 64 letters, digits, dots, dashes or underscores
name: small | name: small\\nname: big | c.yaml:3:1 name: key 'name' stands twice; first at c.yaml:2:1
schema: 1 | schema: 2 | c.yaml:1:9 schema: found 2 (number), expected a whole number in [1, 1]
schema: 1\\n | `` | c.yaml:1:1: missing key 'schema': the version of this format, 1
seed: 0 | seed: -1 | c.yaml:11:7 seed: found -1 (number), expected a whole number in [0, 9007199254740991]
seed: 0 | seed: 99999999999999999999 | c.yaml:11:7 seed: found 99999999999999999999 (number), expected a whole number in [0, 9007199254740991]
seed: 0 | seed: 007 | c.yaml:11:7 seed: found "007" (text), expected a whole number in [0, 9007199254740991]
max_tokens: 8 | max_tokens: 8.5 | c.yaml:12:13 max_tokens: found 8.5 (number), expected a whole number in [1, 100000]
max_tokens: 8 | max_tokens: 8\\nbatch: many | c.yaml:13:8 batch: found "many" (text), expected auto, or a whole number in [1, 1024]
max_tokens: 8 | max_tokens: 8\\nspeculation: ngrams | c.yaml:13:14 speculation: unknown source of drafts 'ngrams'; known are auto, none, ngram, positive; did you mean 'ngram'?
max_tokens: 8 | max_tokens: 8\\nspeculation: 4 | c.yaml:13:14 speculation: found 4 (number), expected a mapping of keys to values
max_tokens: 8 | max_tokens: 8\\nspeculation: {tokens: 4} | c.yaml:13:14 speculation: missing key 'draft': one of auto, none, ngram, positive
max_tokens: 8 | max_tokens: 8\\nspeculation: {draft: ngram, tokens: 0} | c.yaml:13:37 speculation.tokens: found 0 (number), expected a whole number in [1, 32]
max_tokens: 8 | max_tokens: 8\\nspeculation: {draft: ngram, token: 2} | c.yaml:13:29 speculation.token: unknown key 'token'; allowed are draft, tokens; did you mean 'tokens'?
max_tokens: 8 | max_tokens: 8\\nreproducible: yes | c.yaml:13:15 reproducible: found "yes" (text), expected true or false
max_tokens: 8 | max_tokens: 8\\njudges: [refusal-phrase] | c.yaml:13:10 judges[0]: unknown judge 'refusal-phrase'; known are exact-match, refusal-phrases; did you mean 'refusal-phrases'?
max_tokens: 8 | max_tokens: 8\\njudges: [{labels: a.csv, endpoint: b.yaml}] | c.yaml:13:10 judges[0]: exactly one of endpoint, labels and model names a judge of yours
max_tokens: 8 | max_tokens: 8\\njudges: [{labels: a.csv, format: rose-harm}] | c.yaml:13:26 judges[0].format: unknown key 'format'; allowed are endpoint, labels
max_tokens: 8 | max_tokens: 8\\njudges: [{model: scripted}] | c.yaml:13:10 judges[0]: missing key 'format': how the model is asked and its replies are read
max_tokens: 8 | max_tokens: 8\\njudges: [{model: scripted, format: lama-guard-3}] | c.yaml:13:36 judges[0].format: unknown format of a judge 'lama-guard-3'; known are llama-guard-3, pairwise, rose-harm; did you mean 'llama-guard-3'?
max_tokens: 8 | max_tokens: 8\\njudges: [{model: scripted, format: rose-harm, id: A b}] | c.yaml:13:51 judges[0].id: found "A b" (text), expected up to 50 lower-case letters, digits, dots or dashes
max_tokens: 8 | max_tokens: 8\\njudges: [{model: scripted, format: rose-harm, swap: true}] | c.yaml:13:53 judges[0].swap: only a format that compares two answers has it: pairwise
max_tokens: 8 | max_tokens: 8\\njudges: [{model: scripted, format: pairwise, swap: 1}] | c.yaml:13:52 judges[0].swap: found 1 (number), expected true or false
max_tokens: 8 | max_tokens: 8\\njudges: [{model: scripted, format: pairwise, against: plain}] | c.yaml:13:55 judges[0].against: unknown other side of a comparison 'plain'; known are baseline, reference
max_tokens: 8 | max_tokens: 8\\njudges: [{endpont: b.yaml}] | c.yaml:13:11 judges[0].endpont: unknown key 'endpont'; allowed are endpoint, labels, model, format, id, max_tokens, against, swap; did you mean 'endpoint'?
models: [scripted] | models: [smollm2-135m-instrct] | c.yaml:3:10 models[0]: unknown model 'smollm2-135m-instrct'; known are scripted, smollm2-135m-instruct; did you mean 'smollm2-135m-instruct'?
models: [scripted] | models: scripted | c.yaml:3:9 models: found "scripted" (text), expected a list of model ids
models: [scripted] | models: [{id: scripted, hf: a/b}] | c.yaml:3:10 models[0]: exactly one of id, hf and path names the model
models: [scripted] | models: [{id: scripted, dtype: fp16}] | c.yaml:3:32 models[0].dtype: unknown dtype 'fp16'; known are auto, float32, bfloat16, float16, int8, int4
models: [scripted] | models: [{id: scripted, device: cuda1}] | c.yaml:3:33 models[0].device: unknown device 'cuda1'; known are cpu, cuda, cuda:N, auto; did you mean 'cuda'?
models: [scripted] | models: [{id: scripted, device: 1}] | c.yaml:3:33 models[0].device: found 1 (number), expected a device: cpu, cuda, cuda:N, auto
models: [scripted] | models: [{id: scripted, device: cuda}, {id: scripted, device: cuda}] | c.yaml:3:40 models[1]: model 'scripted auto on cuda' stands twice in the list
datasets: [contrast] | datasets: [contrast, contrast] | c.yaml:10:22 datasets[1]: data set 'contrast' stands twice in the list
datasets: [contrast] | datasets: [{id: contrast, n: 0}] | c.yaml:10:30 datasets[0].n: found 0 (number), expected a whole number in [1, 1000000]
datasets: [contrast] | datasets: [{id: contrast, max_tokens: 0}] | c.yaml:10:39 datasets[0].max_tokens: found 0 (number), expected a whole number in [1, 100000]
datasets: [contrast] | datasets: [&a contrast, *a] | c.yaml:10:12 anchors and aliases (& and *) are not allowed; write the value out
datasets: [contrast] | datasets: [!!java.net.URL contrast] | c.yaml:10:12 tags (!) are not allowed
datasets: [contrast] | datasets: [contrast | c.yaml:11:5 not YAML: expected ',' or ']', but got :
datasets: [contrast] | \\tdatasets: [contrast] | c.yaml:10:1 not YAML: a tab stands here; indent with spaces
datasets: [contrast] | datasets: [[[[[[[[[[[[[[[[[[[[[[[[[[contrast]]]]]]]]]]]]]]]]]]]]]]]]]] | c.yaml:10:31 nested deeper than 20 levels
positive: own-positive | positive: 7 | c.yaml:9:27 prompts[0].positive: found 7 (number), expected a mapping of keys to values
positive: own-positive | positive: {id: mine} | c.yaml:9:27 prompts[0].positive: exactly one of text and file gives the prompt
positive: own-positive | positive: {text: hi} | c.yaml:9:27 prompts[0].positive: missing key 'id': what records call this prompt
datasets: [contrast] | datasets: [{id: contrast, card: mine.yaml}] | c.yaml:10:12 datasets[0]: exactly one of id and card names the data set
max_tokens: 8 | max_tokens: 8\\n---\\nschema: 1 | c.yaml:13:1 a second document begins here; a config is one document
""")
  void namesPlaceValueAndWhatIsAllowed(String found, String replacement, String message) {
    String spoilt = GOOD.replace(lines(found), lines(replacement));
    assertThat(spoilt).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> bind(spoilt))
        .isInstanceOf(ConfigException.class)
        .hasMessage(lines(message));
  }

  private static String lines(String text) {
    return text.replace("\\n", "\n").replace("\\t", "\t");
  }
}
