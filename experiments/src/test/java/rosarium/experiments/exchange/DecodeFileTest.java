package rosarium.experiments.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.DeviceName;
import rosarium.core.source.store.TransferListener;
import rosarium.core.testing.Shared;
import rosarium.experiments.wiring.FoundModels;

@Tag("torch")
class DecodeFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private int failed;

  private List<JsonNode> decode(List<String> lines) throws IOException {
    Path in = folder.resolve("in.jsonl");
    Path out = folder.resolve("out.jsonl");
    Files.write(in, lines);
    FoundModels models = new FoundModels(TransferListener.SILENT, false, Clock.systemUTC());
    failed =
        new DecodeFile(models, new DecodeEngine(EngineLimits.ofRows(16))::decode, DeviceName.CPU)
            .decode(in, out);
    List<JsonNode> answers = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }

  private static String model(String name) {
    return Shared.path("golden/models/" + name).toString();
  }

  private static String request(String id, String rest) {
    return "{\"id\": \"" + id + "\", \"model\": \"" + model("llama") + "\", " + rest + "}";
  }

  /** Read the names of the fields, in no order. */
  private static Set<String> fields(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void reproducesGoldenRunsOfEveryVariantThatExistsInOneFile() throws IOException {
    List<String> golden = Files.readAllLines(Shared.path("golden/decode/llama.jsonl"));
    JsonNode pairs = JSON.readTree(golden.get(0)).path("pairs");
    List<String> lines = new ArrayList<>();
    List<JsonNode> runs = new ArrayList<>();
    for (String line : golden.subList(1, golden.size())) {
      JsonNode run = JSON.readTree(line);
      ObjectNode request = request(run, pairs.path(run.path("pair").asInt()));
      if (request != null) {
        runs.add(run);
        lines.add(request.put("id", runs.size()).toString());
      }
    }
    assertThat(runs).hasSizeGreaterThan(30);

    List<JsonNode> answers = decode(lines);

    assertThat(answers).hasSameSizeAs(runs);
    for (int i = 0; i < runs.size(); i++) {
      JsonNode answer = answers.get(i);
      assertThat(answer.path("id").asInt()).isEqualTo(i + 1);
      assertThat(answer.path("ids")).as(lines.get(i)).isEqualTo(runs.get(i).path("ids"));
      assertThat(fields(answer)).containsExactly("finish", "id", "ids", "steps", "text", "timing");
      checkSteps(answer.path("steps"), runs.get(i));
    }
    assertThat(failed).isZero();
  }

  private static void checkSteps(JsonNode steps, JsonNode run) {
    double tolerance = run.path("score_tolerance").asDouble();
    assertThat(steps).hasSameSizeAs(run.path("ids"));
    for (int t = 0; t < steps.size(); t++) {
      assertThat(fields(steps.get(t))).containsExactly("id", "score", "top");
      assertThat(steps.get(t).path("id")).isEqualTo(run.path("ids").get(t));
      assertThat(steps.get(t).path("top")).isEqualTo(run.path("top_ids").get(t));
      for (int k = 0; k < steps.get(t).path("score").size(); k++) {
        assertThat(steps.get(t).path("score").get(k).asDouble())
            .isCloseTo(
                run.path("top_scores").get(t).get(k).asDouble(),
                org.assertj.core.data.Offset.offset(tolerance));
      }
    }
  }

  private static @org.jspecify.annotations.Nullable ObjectNode request(
      JsonNode run, JsonNode pair) {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode variant = request.putObject("variant");
    switch (run.path("variant").asText()) {
      case "plain" -> variant.put("id", "plain");
      case "reverse" -> variant.put("id", "reverse-only");
      case "rose" -> variant.put("id", "rose").set("alpha", run.at("/params/alpha"));
      case "rose_first_m" -> {
        variant.put("id", "rose").set("alpha", run.at("/params/alpha"));
        request.putObject("gate").put("id", "first-m").set("m", run.at("/params/m"));
      }
      default -> {
        return null;
      }
    }
    request.put("model", model("llama")).put("dtype", "float32").put("top_scores", 5);
    request.put("max_tokens", run.path("ids").size());
    ObjectNode streams = request.putObject("streams");
    streams.putObject("positive").set("prompt_ids", pair.path("positive_ids"));
    streams.putObject("reverse").set("prompt_ids", pair.path("negative_ids"));
    return request;
  }

  @Test
  void putsTheMaskOfARequestInThePlaceOfTheVariants() throws IOException {
    String streams =
        "\"max_tokens\": 8, \"streams\": {\"positive\": {\"text\": \"hello there\"},"
            + " \"reverse\": {\"text\": \"no\"}}";
    String rose = "\"variant\": {\"id\": \"rose\", \"alpha\": 2}";
    List<JsonNode> answers =
        decode(
            List.of(
                request("plain", "\"variant\": \"plain\", " + streams),
                request("rose", rose + ", " + streams),
                request(
                    "best",
                    rose
                        + ", \"mask\": {\"id\": \"plausibility-positive\", \"beta\": 1}, "
                        + streams),
                request("none", rose + ", \"mask\": \"none\", " + streams),
                request("typo", rose + ", \"mask\": \"nnoe\", " + streams),
                request(
                    "paper",
                    "\"variant\": \"adacd-paper\", \"sampling\": {\"temperature\": 1}, \"streams\":"
                        + " {\"positive\": {\"text\": \"a\"}, \"plain\": {\"text\": \"b\"}}")));

    assertThat(answers.get(2).path("ids")).isEqualTo(answers.get(0).path("ids"));
    assertThat(answers.get(3).path("ids")).isEqualTo(answers.get(1).path("ids"));
    assertThat(answers.get(1).path("ids")).isNotEqualTo(answers.get(0).path("ids"));
    assertThat(answers.get(4).path("error").asText())
        .contains("no mask 'nnoe'; did you mean 'none'?");
    assertThat(answers.get(5).path("error").asText()).contains("admits greedy only");
    assertThat(failed).isEqualTo(2);
  }

  @Test
  void answersABadLineAndGoesOn() throws IOException {
    String good = "\"max_tokens\": 2, \"streams\": {\"positive\": {\"text\": \"hi\"}}";
    List<JsonNode> answers =
        decode(
            List.of(
                request("a", good),
                "{\"id\": \"b\"",
                request("c", "\"variant\": {\"id\": \"rosa\"}, " + good),
                request("d", "\"variant\": {\"id\": \"rose\", \"alhpa\": 1}, " + good),
                request("e", "\"variant\": {\"id\": \"rose\", \"alpha\": 1}, " + good),
                request("f", "\"tokens\": 1, " + good),
                "{\"id\": \"g\", \"model\": \"no-such-model\", " + good + "}",
                "{\"id\": \"h\", " + good + "}",
                request("i", "\"streams\": {\"positive\": {\"prompt_ids\": [999999]}}"),
                request("j", "\"streams\": {\"positive\": {\"prompt_ids\": []}}"),
                request("k", "\"streams\": {\"positive\": {\"text\": \"a\", \"prompt_ids\": [1]}}"),
                request("l", "\"variant\": {\"id\": \"rose\", \"alpha\": 9}, " + good),
                request("m", good)));

    assertThat(answers).hasSize(13);
    assertThat(fields(answers.get(0))).contains("ids");
    assertThat(fields(answers.get(12))).contains("ids");
    for (JsonNode answer : answers.subList(1, 12)) {
      assertThat(fields(answer)).containsExactly("error", "id");
    }
    assertThat(failed).isEqualTo(11);
    assertThat(errors(answers))
        .containsExactly(
            "in.jsonl:2: not JSON",
            "in.jsonl:3 variant: no variant 'rosa'; did you mean 'rose'?",
            "in.jsonl:4 variant.alhpa: variant 'rose' has no such parameter; did you mean 'alpha'?",
            "in.jsonl:5: streams: variant 'rose' needs a reverse stream",
            "in.jsonl:6 tokens: unknown key 'tokens'",
            "in.jsonl:7: model 'no-such-model' is unknown",
            "in.jsonl:8: missing key 'model'",
            "in.jsonl:9: ConfigException: positive prompt: id 999999 at 0 is outsid",
            "in.jsonl:10 streams.positive.prompt_ids: the list is empty",
            "in.jsonl:11 streams.positive: exactly one of messages, text and prompt_ids",
            "in.jsonl:12 variant: variant 'rose': alpha is 9; allowed: [0, 2]");
  }

  /** Cut each message to the length that is compared. */
  @Test
  void saysWhichDevicesThereAre() throws IOException {
    String rest = "\"variant\": \"plain\", \"streams\": {\"positive\": {\"prompt_ids\": [1]}}, ";
    List<JsonNode> answers =
        decode(
            List.of(
                request("a", rest + "\"device\": \"cuda1\""),
                request("b", rest + "\"device\": \"cuda:99\""),
                request("c", rest + "\"device\": \"cuda:99\", \"dtype\": \"int8\""),
                request("d", rest + "\"max_tokens\": 1")));

    assertThat(answers.get(0).path("error").asText())
        .endsWith(
            "device: unknown device 'cuda1'; known are cpu, cuda, cuda:N, auto; did you mean 'cuda'?");
    assertThat(answers.get(1).path("error").asText())
        .contains("device 'cuda:99' is not there: ", "known here: cpu");
    assertThat(answers.get(2).path("error").asText()).contains("device 'cuda:99' is not there: ");
    assertThat(answers.get(3).has("error")).isFalse();
  }

  private static List<String> errors(List<JsonNode> answers) {
    int[] length = {20, 59, 85, 58, 39, 44, 31, 70, 58, 74, 64};
    List<String> errors = new ArrayList<>();
    for (JsonNode answer : answers) {
      if (answer.has("error")) {
        String message = answer.path("error").asText();
        errors.add(message.substring(0, Math.min(message.length(), length[errors.size()])));
      }
    }
    return errors;
  }

  @Test
  void echoesThePromptsAndDecodesNothingAtMaxTokensZero() throws IOException {
    String streams =
        "\"streams\": {\"positive\": {\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]},"
            + " \"reverse\": {\"text\": \"hi\"}}";
    List<JsonNode> answers =
        decode(
            List.of(
                request(
                    "a",
                    "\"variant\": {\"id\": \"rose\", \"alpha\": 0.5}, \"max_tokens\": 0, \"echo\": true, "
                        + streams)));

    JsonNode answer = answers.get(0);
    assertThat(answer.path("ids")).isEqualTo(JSON.createArrayNode());
    assertThat(answer.path("text").asText()).isEmpty();
    assertThat(fields(answer.path("prompts"))).containsExactly("positive", "reverse");
    JsonNode positive = answer.at("/prompts/positive");
    assertThat(fields(positive)).containsExactly("ids", "text");
    assertThat(positive.path("text").asText()).contains("hi");
    assertThat(positive.path("ids")).isInstanceOf(ArrayNode.class).isNotEmpty();
    assertThat(answer.at("/prompts/reverse/text").asText()).isEqualTo("hi");
  }

  @Test
  void keepsTheOrderOfTheRequestsAcrossModels() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = i % 2 == 0 ? "llama" : "llama3-tied";
      lines.add(
          "{\"id\": %d, \"model\": \"%s\", \"max_tokens\": %d, \"streams\": {\"positive\": {\"text\": \"hi\"}}}"
              .formatted(i, model(name), 1 + i % 3));
    }

    assertThat(decode(lines).stream().map(answer -> answer.path("id").asInt()))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void drawsTheSameAnswerFromTheSameSeed() throws IOException {
    String sampled =
        "\"max_tokens\": 12, \"sampling\": {\"temperature\": 1.5, \"top_p\": 1, \"top_k\": 0, \"min_p\": 0,"
            + " \"repetition_penalty\": 1}, \"streams\": {\"positive\": {\"text\": \"hi\"}}, \"seed\": ";
    List<JsonNode> answers =
        decode(
            List.of(
                request("a", sampled + 1), request("b", sampled + 1), request("c", sampled + 2)));

    assertThat(answers.get(0).path("ids")).isEqualTo(answers.get(1).path("ids"));
    assertThat(answers.get(0).path("ids")).isNotEqualTo(answers.get(2).path("ids"));
  }

  @Test
  void rendersATemplateLineByLine() throws IOException {
    Path template = folder.resolve("t.jinja");
    Files.writeString(template, "{{ name }}{% for x in xs %}-{{ x }}{% endfor %}{{ 1 // zero }}");
    Path in = folder.resolve("in.jsonl");
    Files.write(
        in, List.of("{\"name\": \"a\", \"xs\": [1, 2], \"zero\": 1}", "{\"zero\": 0}", "nonsense"));
    Path out = folder.resolve("out.jsonl");

    int errors = RenderFile.template(template, in, out);

    List<String> lines = Files.readAllLines(out);
    assertThat(errors).isEqualTo(2);
    assertThat(lines.get(0)).isEqualTo("{\"text\":\"a-1-21\"}");
    assertThat(fields(JSON.readTree(lines.get(1)))).containsExactly("error");
    assertThat(fields(JSON.readTree(lines.get(2)))).containsExactly("error");
  }
}
