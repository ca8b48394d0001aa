package rosarium.core.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.GoldenTensors;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;
import rosarium.core.tuning.Objective.Form;

/** What {@code golden/acd} says, in our words. */
final class Golden {
  /** The sizes of its embedding and of its vocabulary. */
  static final int WIDTH = 64;

  final JsonNode json;
  final GoldenTensors tensors;

  private Golden(JsonNode json, GoldenTensors tensors) {
    this.json = json;
    this.tensors = tensors;
  }

  static Golden read() {
    try {
      JsonNode json = new ObjectMapper().readTree(Shared.path("golden/acd/llama.json").toFile());
      return new Golden(json, GoldenTensors.read(Shared.path("golden/acd/llama.safetensors")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static TorchModel model() {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"))) {
      return TorchModel.load("llama", checkpoint, LoadOptions.reference());
    }
  }

  /** Return the examples of a prompt, {@code sp} or {@code ap}, its rows before everything. */
  List<Example> examples(String kind, int vocabulary) {
    String[] parts = kind.equals("sp") ? new String[] {"L_p", "L_n"} : new String[] {"L_n", "L_p"};
    List<Example> examples = new ArrayList<>();
    add(examples, "harmful_refusal", parts[0], kind, vocabulary);
    add(examples, "harmful_acceptance", parts[1], kind, vocabulary);
    add(examples, "safe_answer", "L_r", kind, vocabulary);
    return examples;
  }

  private void add(List<Example> to, String set, String part, String kind, int vocabulary) {
    int rows = tensors.rows(kind + ".init").length;
    TokenIds soft_L = TokenIds.of(IntStream.range(vocabulary, vocabulary + rows).toArray());
    for (JsonNode pair : json.path(set)) {
      TokenIds prompt_L = soft_L.plus(ids(pair.path("x")));
      to.add(new Example(part, prompt_L.plus(ids(pair.path("y"))), prompt_L.length()));
    }
  }

  static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  Objective objective(double clamp) {
    Map<String, Objective.Part> parts = new LinkedHashMap<>();
    parts.put("L_p", new Objective.Part(Form.LIKELIHOOD, 1));
    parts.put("L_n", new Objective.Part(Form.UNLIKELIHOOD, 1));
    parts.put("L_r", new Objective.Part(Form.LIKELIHOOD, 1));
    return new Objective(parts, clamp);
  }

  /** All examples in one batch, as the trace was made; passes of at most so many tokens. */
  static TuningSettings settings(int epochs, int passTokens) {
    return new TuningSettings(
        1e-3,
        0.9,
        0.999,
        1e-8,
        0,
        0,
        0,
        TuningSettings.Schedule.CONSTANT,
        epochs,
        1000,
        passTokens,
        0,
        0,
        7);
  }
}
