package rosarium.experiments.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.record.RunRecord;
import rosarium.core.token.TokenIds;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.run.Runner;
import rosarium.experiments.run.Undecodable;
import rosarium.experiments.stream.Models;
import rosarium.experiments.stream.StreamModels;

/**
 * Decodes a file of requests: all that share their models together, answers in the order of the
 * requests. A request that cannot be understood or decoded gets an answer that says why, and the
 * others go on.
 */
public final class DecodeFile {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Models models;
  private final Runner.Decoder decoder;
  private final DeviceName device;
  private final Map<ChatModel, Set<Integer>> undecodable = new HashMap<>();

  /** Prepare with what opens models, what decodes, and where models run that do not say. */
  public DecodeFile(Models models, Runner.Decoder decoder, DeviceName device) {
    this.models = models;
    this.decoder = decoder;
    this.device = device;
  }

  /** A request with its place in the file. */
  private record Numbered(int turn, Request request) {}

  /**
   * Decode.
   *
   * @return how many requests failed
   * @throws ConfigException when {@code in} cannot be read
   */
  public int decode(Path in, Path out) {
    List<Lines.Line> lines = Lines.read(in);
    try (AnswerFile answers = new AnswerFile(out)) {
      Map<Set<StreamModels.Key>, List<Numbered>> groups = new LinkedHashMap<>();
      for (int turn = 0; turn < lines.size(); turn++) {
        bind(lines.get(turn), turn, groups, answers);
      }
      try (StreamModels open = new StreamModels(models)) {
        List<Set<StreamModels.Key>> order = new ArrayList<>(groups.keySet());
        for (int g = 0; g < order.size(); g++) {
          Set<StreamModels.Key> needed = new LinkedHashSet<>();
          order.subList(g, order.size()).forEach(needed::addAll);
          open.keepOnly(needed);
          decode(groups.getOrDefault(order.get(g), List.of()), open, answers);
        }
      }
      return answers.failed();
    }
  }

  private void bind(
      Lines.Line line,
      int turn,
      Map<Set<StreamModels.Key>, List<Numbered>> groups,
      AnswerFile answers) {
    JsonNode id = JSON.nullNode();
    try {
      ObjectNode object = line.object();
      id = RequestBinder.idOf(object);
      Request request = RequestBinder.bind(line.place(), object, device);
      Set<StreamModels.Key> key = new LinkedHashSet<>();
      request.streams().values().forEach(stream -> key.add(StreamModels.Key.of(stream.model())));
      groups.computeIfAbsent(key, any -> new ArrayList<>()).add(new Numbered(turn, request));
    } catch (ConfigException mistake) {
      answers.accept(turn, error(id, String.valueOf(mistake.getMessage())));
    }
  }

  private void decode(List<Numbered> group, StreamModels open, AnswerFile answers) {
    undecodable.clear(); // models of the group before may be closed
    Map<String, Pending> pending = new LinkedHashMap<>();
    List<DecodeRequest> requests = new ArrayList<>();
    for (Numbered numbered : group) {
      try {
        Pending prepared = prepare(numbered, open);
        pending.put(prepared.decode().id(), prepared);
        requests.add(prepared.decode());
      } catch (ConfigException | DataException | IllegalArgumentException mistake) {
        String why = String.valueOf(mistake.getMessage());
        String place = numbered.request().place();
        String message = why.startsWith(place) ? why : place + ": " + why;
        answers.accept(numbered.turn(), error(numbered.request().id(), message));
      }
    }
    Iterator<DecodeRequest> waiting = requests.iterator();
    decoder.decode(
        waiting,
        decoded -> {
          Pending done = Objects.requireNonNull(pending.remove(decoded.id()), decoded.id());
          answers.accept(done.turn(), answer(done, decoded));
        });
  }

  /**
   * A request on its way.
   *
   * @param turn its place in the file
   * @param request as it was asked
   * @param seen its prompts
   * @param tokens decodes the ids of the answer
   * @param decode as the decode loop takes it
   */
  private record Pending(
      int turn,
      Request request,
      SortedMap<StreamRole, Prompting.Seen> seen,
      ChatModel tokens,
      DecodeRequest decode) {}

  private Pending prepare(Numbered numbered, StreamModels open) {
    Request request = numbered.request();
    SortedMap<StreamRole, Prompting.Seen> seen = new TreeMap<>();
    SortedMap<StreamRole, StreamSpec> specs = new TreeMap<>();
    SortedMap<StreamRole, ModelSetting> settings = new TreeMap<>();
    request.streams().forEach((role, source) -> settings.put(role, source.model()));
    SortedMap<StreamRole, ChatModel> models = open.together(settings, request.cutVocabulary());
    request
        .streams()
        .forEach(
            (role, source) -> {
              ChatModel model = Objects.requireNonNull(models.get(role));
              Prompting.Seen prompt = Prompting.of(model, source);
              seen.put(role, prompt);
              specs.put(role, new StreamSpec(model.weights(), prompt.ids_L()));
            });
    StreamRole answering = request.strategy().closedRow();
    ChatModel model =
        Objects.requireNonNull(models.getOrDefault(answering, models.get(specs.firstKey())));
    DecodeRequest decode =
        new DecodeRequest(
            Integer.toString(numbered.turn()),
            specs,
            request.strategy(),
            request.gate(),
            request.sampling(),
            new StopRule(model.endOfText(), request.maxTokens()),
            undecodable.computeIfAbsent(model, Undecodable::ids),
            TokenIds.of(),
            request.seed(),
            request.topScores());
    return new Pending(numbered.turn(), request, seen, model, decode);
  }

  private static ObjectNode answer(Pending done, Decoded decoded) {
    JsonNode id = done.request().id();
    if (decoded.finish() == Decoded.Finish.FAILED) {
      return error(id, done.request().place() + ": " + decoded.error());
    }
    ObjectNode answer = JSON.objectNode();
    answer.set("id", id);
    ArrayNode ids = answer.putArray("ids");
    for (int token : decoded.ids_L().toArray()) {
      ids.add(token);
    }
    answer.put("text", text(done.tokens(), decoded));
    answer.put("finish", decoded.finish().json());
    if (done.request().topScores() > 0) {
      ArrayNode steps = answer.putArray("steps");
      decoded.steps().forEach(step -> steps.add(step(step)));
    }
    if (done.request().echo()) {
      ObjectNode prompts = answer.putObject("prompts");
      done.seen().forEach((role, seen) -> prompts.set(role.id(), seen.json()));
    }
    ObjectNode timing = answer.putObject("timing");
    timing.put("prefill_ms", decoded.timing().prefillMs());
    timing.put("decode_ms", decoded.timing().decodeMs());
    RunRecord.Drafts drafts = decoded.timing().drafts();
    if (drafts != null) {
      ObjectNode counts = timing.putObject("drafts");
      counts.put("proposed", drafts.proposed()).put("accepted", drafts.accepted());
    }
    return answer;
  }

  /** Decode an answer without its end token and without special tokens. */
  static String text(ChatModel model, Decoded decoded) {
    TokenIds ids_L = decoded.ids_L();
    boolean ended = decoded.finish() == Decoded.Finish.STOP && ids_L.length() > 0;
    return model.tokenizer().decode(ended ? ids_L.slice(0, ids_L.length() - 1) : ids_L, true);
  }

  private static ObjectNode step(Decoded.Step step) {
    ObjectNode node = JSON.objectNode().put("id", step.id());
    ArrayNode top = node.putArray("top");
    step.top().forEach(top::add);
    ArrayNode score = node.putArray("score");
    for (Float value : step.score()) {
      // JSON has no infinities; null is a masked token, as in the golden files.
      score.add(Float.isFinite(value) ? JSON.numberNode(value) : JSON.nullNode());
    }
    return node;
  }

  private static ObjectNode error(JsonNode id, String message) {
    ObjectNode answer = JSON.objectNode();
    answer.set("id", id);
    return answer.put("error", message);
  }
}
