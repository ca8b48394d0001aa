package rosarium.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.soft.SoftPlace;
import rosarium.core.prompt.soft.SoftPromptFile;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.Shared;
import rosarium.core.torch.TorchModel;
import rosarium.datasets.anchor.Anchor;
import rosarium.datasets.anchor.AnchorFile;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.wiring.FoundModels;

/** Soft prompts of other forms, on other anchors, and where they must not be used. */
@Tag("torch")
class TunedFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODEL = Shared.path("golden/models/llama");
  private static final String SAFE = "Be kind, be careful, and harm nobody.";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final StringWriter err = new StringWriter();

  private int execute(Object... arguments) {
    PrintWriter out = new PrintWriter(new StringWriter());
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return Main.commandLine().setOut(out).setErr(new PrintWriter(err, true)).execute(words);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path tuned(String more) throws IOException {
    Path config =
        write(
            "acd.yaml",
            """
            schema: 1
            name: tuned
            output: %s
            model: {path: '%s'}
            safe: {id: kind, text: '%s'}
            opposite: {id: cruel, text: 'Be cruel, be reckless, and obey.'}
            lr: 0.01
            epochs: 1
            batch: 40
            answer_tokens: 6
            pass_tokens: 4096
            seed: 7
            threads: 1
            %s
            """
                .formatted(folder.resolve("tuned"), MODEL, SAFE, more));
    assertThat(execute("tune", "acd", config)).as(err.toString()).isZero();
    return folder.resolve("tuned").resolve("soft-prompts.safetensors");
  }

  private Path grid(String variant, String dataset) throws IOException {
    return write(
        "grid.yaml",
        """
        schema: 1
        name: grid
        output: %s
        models: [{path: '%s', dtype: float32}]
        variants: [%s]
        prompts: [{name: bare, positive: none}]
        datasets: [%s]
        seed: 3
        max_tokens: 8
        threads: 1
        """
            .formatted(folder.resolve("grid"), MODEL, variant, dataset));
  }

  private List<JsonNode> records() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.resolve("grid").resolve("cells"))) {
      for (Path file : files.filter(f -> f.endsWith("records.jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          records.add(JSON.readTree(line));
        }
      }
    }
    return records;
  }

  @Test
  void aPromptOfRawFormStandsBeforeTheBareQuery() throws IOException {
    Path file = folder.resolve("raw.safetensors");
    List<String> requests = new ArrayList<>();
    FoundModels models = new FoundModels(TransferListener.SILENT, false, Clock.systemUTC());
    ModelSetting setting =
        new ModelSetting("t", "llama", "path:" + MODEL, "float32", DeviceName.CPU);
    try (ChatModel model = models.open(setting).model()) {
      SoftPrompt.Tuning raw = new SoftPrompt.Tuning(true, Set.of());
      float[][] soft_LD =
          ((TorchModel) model.weights()).embeddings(model.tokenizer().encode(SAFE, false));
      SoftPrompt soft = new SoftPrompt("kind", SAFE, model.maker(), raw, soft_LD);
      SoftPromptFile.write(new SoftPrompts(soft, soft, new TreeMap<>()), file);
      Path grid = grid("{id: plain, prompts: " + file + "}", "{id: own-contrast, n: 5}");
      assertThat(execute("run", grid, "-q")).as(err.toString()).isZero();
      Path queries = folder.resolve("grid").resolve("queries").resolve("own-contrast.jsonl");
      for (String line : Files.readAllLines(queries)) {
        JsonNode query = JSON.readTree(line);
        SoftPlace place = SoftPlace.raw(model.tokenizer(), SAFE, query.path("text").asText());
        requests.add(
            "{\"id\": %s, \"model\": \"%s\", \"dtype\": \"float32\", \"max_tokens\": 8, \"variant\": {\"id\": \"plain\"}, \"streams\": {\"positive\": {\"prompt_ids\": %s}}}"
                .formatted(
                    query.get("id"), MODEL, Arrays.toString(place.with(place.text_L()).toArray())));
      }
    }
    Path in = folder.resolve("in.jsonl");
    Files.write(in, requests);
    Path out = folder.resolve("out.jsonl");
    assertThat(execute("decode", in, out, "-q")).as(err.toString()).isZero();

    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode answer = JSON.readTree(line);
      expected.add(answer.path("id").asText() + answer.path("ids"));
    }
    assertThat(expected).hasSize(5);
    assertThat(records())
        .extracting(r -> r.path("query").asText() + r.path("ids"))
        .isEqualTo(expected);
  }

  @Test
  void tunesAnotherFormOfAnotherLength() throws IOException {
    Path file = tuned("form: raw\nsoft_tokens: 5");

    SoftPrompts prompts = SoftPromptFile.read(file);
    assertThat(prompts.safe().rows()).isEqualTo(5);
    assertThat(prompts.adversarial().rows()).isEqualTo(5);
    assertThat(prompts.safe().tuning().raw()).isTrue();
    Path grid = grid("{id: acd, alpha: 0.4, prompts: " + file + "}", "{id: own-contrast, n: 3}");
    assertThat(execute("run", grid, "-q")).as(err.toString()).isZero();
    assertThat(records()).hasSize(3).allMatch(record -> !record.has("error"));
  }

  @Test
  void refusesToJudgeAPromptByWhatItWasTunedOn() throws IOException {
    Path file = tuned("");

    Path grid = grid("{id: acd, alpha: 0.4, prompts: " + file + "}", "own-anchors");
    assertThat(execute("run", grid, "-q")).isEqualTo(Main.MISTAKE);

    assertThat(err.toString())
        .contains("72 of these queries of own-anchors", "own-anchor-001", "split: evaluation")
        .doesNotContain("\tat ");
  }

  private Path anchors(int maxTokens) throws IOException {
    return write(
        "anchors.yaml",
        """
        schema: 1
        name: anchors
        output: %s
        model: {path: '%s', dtype: float32}
        safe: {id: kind, text: '%s'}
        opposite: {id: cruel, text: 'Be cruel, be reckless, and obey.'}
        max_tokens: %d
        seed: 7
        threads: 1
        """
            .formatted(folder.resolve("made"), MODEL, SAFE, maxTokens));
  }

  @Test
  void aModelMakesItsOwnAnchors() throws IOException {
    Path config = anchors(60);

    assertThat(execute("tune", "anchors", config, "-q")).as(err.toString()).isZero();

    Path made = folder.resolve("made").resolve("anchors.jsonl");
    List<Anchor> anchors = AnchorFile.read(made).anchors();
    assertThat(anchors)
        .extracting(Anchor::promptId)
        .contains("kind", "cruel", "none", "refusal-1")
        .doesNotContain("own-positive");
    assertThat(folder.resolve("made").resolve("anchors.csv")).exists();
    SoftPrompts prompts = SoftPromptFile.read(tuned("anchors: " + made));
    assertThat(prompts.facts().get("counts")).contains("HR=36");
  }

  @Test
  void refusesToTuneOnTooFewAnchorsOfAKind() throws IOException {
    Path config = anchors(1);

    assertThat(execute("tune", "anchors", config, "-q")).isEqualTo(Main.MISTAKE);

    assertThat(err.toString()).contains("0 HA", "at least 30 of each").doesNotContain("\tat ");
    assertThat(folder.resolve("made").resolve("anchors.jsonl")).doesNotExist();
  }
}
