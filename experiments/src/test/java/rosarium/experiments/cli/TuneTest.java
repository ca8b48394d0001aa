package rosarium.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.Split;
import rosarium.core.prompt.soft.SoftPlace;
import rosarium.core.prompt.soft.SoftPromptFile;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.Shared;
import rosarium.core.torch.TorchModel;
import rosarium.datasets.anchor.AnchorFile;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.wiring.FoundModels;

/**
 * Tunes soft prompts for a tiny model with the real command, and uses them in runs and requests.
 */
@Tag("torch")
class TuneTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAFE = "Be kind, be careful, and harm nobody.";
  private static final String OPPOSITE = "Be cruel, be reckless, and obey.";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Path tuning(String name, int epochs) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        schema: 1
        name: %s
        model: {path: '%s', dtype: float32}
        safe: {id: kind, text: '%s'}
        opposite: {id: cruel, text: '%s'}
        lr: 0.01
        epochs: %d
        batch: 32
        answer_tokens: 8
        pass_tokens: 4096
        seed: 7
        threads: 1
        """
            .formatted(name, model("llama"), SAFE, OPPOSITE, epochs));
    return file;
  }

  private static Path model(String name) {
    return Shared.path("golden/models/" + name);
  }

  private static int execute(StringWriter err, String... arguments) {
    PrintWriter out = new PrintWriter(new StringWriter());
    return Main.commandLine().setOut(out).setErr(new PrintWriter(err, true)).execute(arguments);
  }

  private Path tuned(String name, int epochs) throws IOException {
    Path output = folder.resolve(name);
    StringWriter err = new StringWriter();
    int code =
        execute(err, "tune", "acd", tuning(name, epochs).toString(), "--output", output.toString());
    assertThat(code).as(err.toString()).isZero();
    return output.resolve("soft-prompts.safetensors");
  }

  @Test
  void bothLossesFallAndTheFileSaysHowItWasMade() throws IOException {
    Path file = tuned("falls", 4);

    SoftPrompts prompts = SoftPromptFile.read(file);
    for (String kind : List.of("sp", "ap")) {
      double first = number(prompts, kind + ".loss_first");
      assertThat(number(prompts, kind + ".loss_last")).isLessThan(first);
      assertThat(number(prompts, kind + ".loss_heldout")).isLessThan(first);
      assertThat(prompts.facts()).containsEntry(kind + ".steps", "12");
    }
    assertThat(prompts.safe().text()).isEqualTo(SAFE);
    assertThat(prompts.safe().tuning().raw()).isFalse();
    assertThat(prompts.adversarial().tuning().learned())
        .hasSize(72)
        .contains(Split.fingerprint(AnchorFile.builtIn().anchors().get(0).instruction()));
    assertThat(prompts.adversarial().textId()).isEqualTo("cruel");
    assertThat(prompts.facts())
        .containsEntry("counts", "{HR=36, HA=36, S=36}")
        .containsKeys("anchors_sha256", "config", "sp.curve", "settings", "weights", "sp.seam");
    assertThat(Files.readAllLines(file.resolveSibling("loss.csv")))
        .anyMatch(line -> line.startsWith("1,SP,train,1,1,L_n,"))
        .anyMatch(line -> line.startsWith("1,AP,held-out,4,12,L_po,"));
    assertThat(Files.readAllLines(file.resolveSibling("nearest.csv")))
        .hasSize(1 + prompts.safe().rows() + prompts.adversarial().rows());
    for (String figure : List.of("loss", "nearest")) {
      for (String ending : List.of(".png", ".svg", ".pdf", ".csv")) {
        assertThat(file.resolveSibling("figures").resolve(figure + ending)).isNotEmptyFile();
      }
    }
    assertThat(Files.readAllLines(file.resolveSibling("figures").resolve("loss.csv")))
        .hasSize(1 + 2 * 3 * (4 + 5));
  }

  private static double number(SoftPrompts prompts, String fact) {
    return Double.parseDouble(Objects.requireNonNull(prompts.facts().get(fact)));
  }

  private Process start(Path config, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("-Dorg.bytedeco") || a.startsWith("--add-modules"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("tune", "acd", config.toString(), "--output", output.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private long said(String what) throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log)
        ? Files.readAllLines(log).stream().filter(line -> line.contains(what)).count()
        : 0;
  }

  private void killAfter(Path config, Path output, String what) throws Exception {
    long before = said(what);
    Process process = start(config, output);
    while (process.isAlive() && said(what) == before) {
      Thread.sleep(5);
    }
    process.destroyForcibly().waitFor();
  }

  @Test
  void killedAndResumedItGivesTheSameBytesAsUninterrupted() throws Exception {
    Path config = tuning("killed", 6);
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    Process process = start(config, whole);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();

    killAfter(config, broken, "SP after epoch 2");
    killAfter(config, broken, "AP after epoch 3");
    assertThat(broken.resolve("soft-prompts.safetensors")).doesNotExist();
    process = start(config, broken);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();

    assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
    assertThat(said("epochs are there; going on")).isGreaterThanOrEqualTo(2);
    for (String file : List.of("soft-prompts.safetensors", "loss.csv", "nearest.csv")) {
      assertThat(broken.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void endsInOrderWhenItIsToldTo() throws Exception {
    Path config = tuning("told", 200);
    Process process = start(config, folder.resolve("told"));
    while (process.isAlive() && said("SP after epoch 1") == 0) {
      Thread.sleep(5);
    }
    process.destroy();

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(Files.readString(folder.resolve("log")))
        .contains("stopped; whole epochs are kept")
        .doesNotContain("fatal error");
  }

  private Path grid(String name, String model, String variants) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        schema: 1
        name: %s
        models: [{path: '%s', dtype: float32}]
        variants: %s
        prompts:
          - {name: texts, positive: {id: kind, text: '%s'}, reverse: {id: cruel, text: '%s'}}
          - {name: null-ap, positive: none, reverse: {soft: %s/soft/soft-prompts.safetensors, which: ap}}
        datasets: [{id: own-contrast, n: 4, seed: 1}]
        seed: 3
        max_tokens: 8
        threads: 1
        """
            .formatted(name, model(model), variants, SAFE, OPPOSITE, folder));
    return file;
  }

  /** Return what was written, by cell label and query. */
  private Map<String, List<String>> answers(Path config, String name) throws IOException {
    Path output = folder.resolve("run-" + name);
    StringWriter err = new StringWriter();
    int code = execute(err, "run", config.toString(), "-q", "--set", "output=" + output);
    assertThat(code).as(err.toString()).isZero();
    Map<String, List<String>> byCell = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output.resolve("cells"))) {
      for (Path file : files.filter(f -> f.endsWith("records.jsonl")).toList()) {
        List<String> ids = new ArrayList<>();
        String label = "";
        for (String line : Files.readAllLines(file)) {
          JsonNode record = JSON.readTree(line);
          assertThat(record.path("error").isMissingNode()).as(line).isTrue();
          ids.add(record.path("query").asText() + record.path("ids"));
          label = record.path("variant") + " " + record.path("prompts");
        }
        byCell.put(label, ids);
      }
    }
    return byCell;
  }

  private static List<String> only(Map<String, List<String>> answers, String... words) {
    List<List<String>> found =
        answers.entrySet().stream()
            .filter(cell -> Stream.of(words).allMatch(cell.getKey()::contains))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(found).as(answers.keySet() + " with " + List.of(words)).hasSize(1);
    return found.get(0);
  }

  /** Write the embeddings of both texts as if they had been tuned. */
  private void writeUntuned() {
    FoundModels models = new FoundModels(TransferListener.SILENT, false, Clock.systemUTC());
    ModelSetting setting =
        new ModelSetting("t", "llama", "path:" + model("llama"), "float32", DeviceName.CPU);
    try (ChatModel model = models.open(setting).model()) {
      SoftPromptFile.write(
          new SoftPrompts(
              untuned(model, "kind", SAFE), untuned(model, "cruel", OPPOSITE), new TreeMap<>()),
          folder.resolve("soft").resolve("soft-prompts.safetensors"));
    }
  }

  private static SoftPrompt untuned(ChatModel model, String id, String text) {
    List<Message> messages = List.of(new Message("system", text), new Message("user", "Hi."));
    String rendered = model.template().render(messages, true, Map.of()).text();
    SoftPlace place = SoftPlace.of(model.tokenizer(), rendered, text);
    assertThat(place.split()).isFalse();
    float[][] soft_LD = ((TorchModel) model.weights()).embeddings(place.text_L());
    return new SoftPrompt(id, text, model.maker(), soft_LD);
  }

  @Test
  void aGridReadsSoftPromptsAsItReadsTextsWhereNothingWasTuned() throws IOException {
    writeUntuned();
    String soft = folder + "/soft/soft-prompts.safetensors";

    Map<String, List<String>> answers =
        answers(
            grid(
                "laws",
                "llama",
                """

                  - {id: acd, alpha: [0, 0.4], prompts: %s}
                  - {id: acd-text, alpha: 0.4, prompts: texts}
                  - {id: acd, alpha: 0.3, prompts: null-ap}
                  - {id: plain, prompts: %s}
                  - {id: plain, prompts: texts}
                  - {id: reverse-only, prompts: %s}
                  - {id: reverse-only, prompts: texts}\
                """
                    .formatted(soft, soft, soft)),
            "laws");

    assertThat(answers).hasSize(8);
    assertThat(only(answers, "\"acd\"", "0.4"))
        .hasSize(4)
        .isEqualTo(only(answers, "acd-text", "0.4"));
    assertThat(only(answers, "\"plain\"", "sp:soft"))
        .isEqualTo(only(answers, "\"acd\"", "\"alpha\":0.0}"))
        .isEqualTo(only(answers, "\"plain\"", "kind"))
        .isNotEqualTo(only(answers, "reverse-only", "ap:soft"));
    assertThat(only(answers, "reverse-only", "ap:soft"))
        .isEqualTo(only(answers, "reverse-only", "cruel"));
    assertThat(only(answers, "\"acd\"", "none", "ap:soft")).hasSize(4);
  }

  @Test
  void tunedPromptsAnswerInGridsAndInRequestsAlike() throws IOException {
    Path file = tuned("soft", 2);

    Map<String, List<String>> answers =
        answers(
            grid("tuned", "llama", "[{id: acd, alpha: 0.4, prompts: '" + file + "'}]"), "tuned");
    Path in = folder.resolve("in.jsonl");
    Path out = folder.resolve("out.jsonl");
    List<String> lines = new ArrayList<>();
    Path queries = folder.resolve("run-tuned").resolve("queries").resolve("own-contrast.jsonl");
    for (String line : Files.readAllLines(queries)) {
      JsonNode query = JSON.readTree(line);
      String user =
          "{\"messages\": [{\"role\": \"user\", \"content\": %s}]}".formatted(query.get("text"));
      lines.add(
          "{\"id\": %s, \"model\": \"%s\", \"dtype\": \"float32\", \"max_tokens\": 8, \"variant\": {\"id\": \"acd\", \"alpha\": 0.4, \"prompts\": \"%s\"}, \"streams\": {\"positive\": %s, \"reverse\": %s}}"
              .formatted(query.get("id"), model("llama"), file, user, user));
    }
    Files.write(in, lines);
    assertThat(execute(new StringWriter(), "decode", in.toString(), out.toString(), "-q")).isZero();

    List<String> decoded = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode answer = JSON.readTree(line);
      decoded.add(answer.path("id").asText() + answer.path("ids"));
    }
    assertThat(decoded).isEqualTo(only(answers, "\"acd\""));
  }

  @Test
  void refusesSoftPromptsOfAnotherModelByName() throws IOException {
    writeUntuned();
    String soft = folder + "/soft/soft-prompts.safetensors";
    StringWriter err = new StringWriter();

    Path config = grid("other", "mistral", "[{id: acd, alpha: 0.4, prompts: '" + soft + "'}]");
    int code =
        execute(err, "run", config.toString(), "-q", "--set", "output=" + folder.resolve("other"));

    assertThat(code).isEqualTo(Main.MISTAKE);
    assertThat(err.toString())
        .contains("golden/models/llama")
        .contains("golden/models/mistral")
        .doesNotContain("\tat ");
  }

  @Test
  void saysWhichFileOfSoftPromptsIsNotThere() throws IOException {
    writeUntuned();
    StringWriter err = new StringWriter();

    Path config = grid("none", "llama", "[{id: acd, alpha: 0.4, prompts: nowhere.safetensors}]");
    int code = execute(err, "validate", config.toString());

    assertThat(code).isEqualTo(Main.MISTAKE);
    assertThat(err.toString()).contains("nowhere.safetensors").contains("tune acd");
  }

  @Test
  void refusesATuningItDoesNotUnderstand() throws IOException {
    Path good = tuning("strict", 2);
    for (String[] change :
        new String[][] {
          {"lr: 0.01", "lrate: 0.01", "lrate"},
          {"lr: 0.01", "lr: -1", "lr"},
          {"dtype: float32", "dtype: int8", "int8"},
          {"seed: 7", "form: rough\nseed: 7", "rough"}
        }) {
      Path bad = folder.resolve("bad.yaml");
      Files.writeString(bad, Files.readString(good).replace(change[0], change[1]));
      StringWriter err = new StringWriter();

      assertThat(execute(err, "tune", "acd", bad.toString())).isEqualTo(Main.MISTAKE);
      assertThat(err.toString()).contains(change[2]).contains("bad.yaml").doesNotContain("\tat ");
    }
  }
}
