package rosarium.experiments.exchange;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.MaskedContrast;
import rosarium.core.contrast.Masks;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.soft.SoftPromptFile;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingBinder;
import rosarium.core.transform.SamplingSettings;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.model.ModelLoader;

/** Binds a line of a decode file, refusing what it does not understand. */
final class RequestBinder {
  private static final List<String> KEYS =
      List.of(
          "id",
          "model",
          "dtype",
          "device",
          "max_tokens",
          "seed",
          "top_scores",
          "variant",
          "gate",
          "mask",
          "sampling",
          "streams",
          "cut_vocabulary",
          "echo");
  private static final List<String> STREAM_KEYS =
      List.of(
          "messages",
          "text",
          "prompt_ids",
          "soft_prompt",
          "template",
          "model",
          "dtype",
          "device",
          "adapter");

  /** Beside the parameters of a variant: a file whose pair its two streams read. */
  private static final String PROMPTS = "prompts";

  private static final List<String> ROLES =
      List.of("positive", "reverse", "plain", "expert", "amateur", "pairs");
  private static final int MAX_TOKENS = 100_000;
  private static final int DEFAULT_MAX_TOKENS = 128;

  private final Setting root;

  private final DeviceName device;

  private RequestBinder(Setting root, DeviceName device) {
    this.root = root;
    this.device = device;
  }

  /**
   * Bind a line.
   *
   * @param place {@code file:line}
   * @param device where models run that say nothing of it
   * @throws ConfigException naming place and field
   */
  static Request bind(String place, ObjectNode line, DeviceName device) {
    return new RequestBinder(Setting.root(place, line).allow(KEYS), device).request(place);
  }

  private Request request(String place) {
    JsonNode id = root.at("id", "a name that the answer repeats").node();
    ContrastStrategy strategy = masked(strategy());
    Gate gate =
        root.find("gate").map(g -> Gates.bind(g.node(), g.where())).orElseGet(strategy::gate);
    Variants.checkGate(strategy, gate, place);
    SamplingSettings sampling = sampling(strategy);
    Variants.checkSampling(strategy, sampling, place);
    return new Request(
        place,
        id,
        strategy,
        gate,
        sampling,
        needed(strategy, streams()),
        (int) whole("max_tokens", 0, MAX_TOKENS, DEFAULT_MAX_TOKENS),
        root.find("seed").map(s -> s.integer(Long.MIN_VALUE, Long.MAX_VALUE)).orElse(0L),
        (int) whole("top_scores", 0, 1000, 0),
        root.find("echo").map(Setting::flag).orElse(false),
        root.find("cut_vocabulary").map(Setting::flag).orElse(false));
  }

  /** Put the mask of the request, if it has one, in the place of the variant's own. */
  private ContrastStrategy masked(ContrastStrategy strategy) {
    return root.find("mask")
        .map(m -> MaskedContrast.of(strategy, Masks.bind(m.node(), m.where())))
        .orElse(strategy);
  }

  private long whole(String key, long low, long high, long absent) {
    return root.find(key).map(setting -> setting.integer(low, high)).orElse(absent);
  }

  /** Bind the variant; parameters that are left out have their published values. */
  private ContrastStrategy strategy() {
    Optional<Setting> variant = root.find("variant");
    if (variant.isEmpty()) {
      return Variants.defaults("plain", root.where());
    }
    Setting setting = variant.get();
    ObjectNode stated = JsonNodeFactory.instance.objectNode();
    if (setting.node().isTextual()) {
      stated.put("id", setting.node().textValue());
    } else {
      stated.setAll(setting.mapping());
    }
    stated.remove(PROMPTS);
    String id = Setting.root(setting.where(), stated).at("id", "the id of a variant").text("an id");
    ContrastStrategy published = Variants.defaults(id, setting.where());
    ObjectNode complete = Variants.toJson(published);
    complete.setAll(stated);
    return Variants.bind(complete, setting.where());
  }

  /** Absent sampling is greedy, except for a variant that is nothing but a way to sample. */
  private SamplingSettings sampling(ContrastStrategy strategy) {
    Optional<Setting> sampling = root.find("sampling");
    if (sampling.isPresent()) {
      Setting setting = sampling.get();
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      if (setting.node().isTextual()) {
        node.put("id", setting.node().textValue());
      } else {
        node.setAll(setting.mapping());
      }
      return SamplingBinder.bind(node, setting.where());
    }
    return strategy.sampling().greedy() ? SamplingSettings.GREEDY : strategy.sampling();
  }

  private SortedMap<StreamRole, Request.StreamSource> streams() {
    Setting streams = root.at("streams", "what each role reads").allow(ROLES);
    SortedMap<StreamRole, Request.StreamSource> byRole = new TreeMap<>();
    for (String role : ROLES.subList(0, ROLES.size() - 1)) {
      streams
          .find(role)
          .ifPresent(s -> byRole.put(StreamRole.of(role).orElseThrow(), stream(s, softOf(role))));
    }
    streams.find("pairs").ifPresent(pairs -> addPairs(pairs, byRole));
    return byRole;
  }

  private void addPairs(Setting pairs, SortedMap<StreamRole, Request.StreamSource> byRole) {
    int index = 0;
    for (Setting pair : pairs.items("pairs of a positive and a reverse stream")) {
      pair.allow(List.of("positive", "reverse"));
      byRole.put(StreamRole.POSITIVE.pair(index), stream(pair.at("positive", "a stream"), null));
      byRole.put(StreamRole.REVERSE.pair(index), stream(pair.at("reverse", "a stream"), null));
      index++;
    }
  }

  /** Keep the streams that the variant opens; others are no mistake, so that requests can share. */
  private SortedMap<StreamRole, Request.StreamSource> needed(
      ContrastStrategy strategy, SortedMap<StreamRole, Request.StreamSource> given) {
    SortedMap<StreamRole, Request.StreamSource> needed = new TreeMap<>();
    for (StreamRole role : strategy.streams()) {
      Request.StreamSource source = given.get(role);
      if (role.isStream() && source == null) {
        throw root.wrong(
            "streams: variant '%s' needs a %s stream; given are %s"
                .formatted(Variants.card(strategy).id(), role.id(), given.keySet()));
      }
      if (role.isStream()) {
        needed.put(role, source);
      }
    }
    return needed;
  }

  /** Return what the variant's file of soft prompts has for a role; null for nothing. */
  private @Nullable SoftPrompt softOf(String role) {
    Optional<Setting> variant = root.find("variant").filter(v -> v.node().isObject());
    Optional<Setting> file = variant.flatMap(v -> v.find(PROMPTS));
    if (file.isEmpty() || !(role.equals("positive") || role.equals("reverse"))) {
      return null;
    }
    SoftPrompts both = softPrompts(file.get());
    return role.equals("positive") ? both.safe() : both.adversarial();
  }

  private static SoftPrompts softPrompts(Setting file) {
    try {
      return SoftPromptFile.read(Path.of(file.text("a file of soft prompts")));
    } catch (DataException unreadable) {
      throw new ConfigException(file.where() + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private static @Nullable SoftPrompt ownSoft(Setting stream) {
    Optional<Setting> own = stream.find("soft_prompt");
    if (own.isEmpty()) {
      return null;
    }
    Setting setting = own.get().allow(List.of("file", "which"));
    SoftPrompts both = softPrompts(setting.at("file", "a file of soft prompts"));
    String which = setting.at("which", "sp or ap").oneOf("side", List.of("sp", "ap"));
    return which.equals("sp") ? both.safe() : both.adversarial();
  }

  private Request.StreamSource stream(Setting stream, @Nullable SoftPrompt ofVariant) {
    stream.allow(STREAM_KEYS);
    Optional<Setting> messages = stream.find("messages");
    Optional<Setting> text = stream.find("text");
    Optional<Setting> ids = stream.find("prompt_ids");
    long given = List.of(messages, text, ids).stream().filter(Optional::isPresent).count();
    if (given != 1) {
      throw stream.wrong("exactly one of messages, text and prompt_ids gives the prompt");
    }
    return new Request.StreamSource(
        model(stream),
        messages.map(RequestBinder::messages).orElse(null),
        stream.find("template").map(RequestBinder::variables).orElse(Map.of()),
        text.map(RequestBinder::words).orElse(null),
        ids.map(RequestBinder::ids).orElse(null),
        soft(stream, text.isPresent(), ofVariant));
  }

  private static @Nullable SoftPrompt soft(
      Setting stream, boolean text, @Nullable SoftPrompt ofVariant) {
    SoftPrompt own = ownSoft(stream);
    SoftPrompt soft = own == null ? ofVariant : own;
    if (soft != null && text) {
      throw stream.wrong("a soft prompt stands in messages or before prompt_ids, not before text");
    }
    return soft;
  }

  private ModelSetting model(Setting stream) {
    Setting model =
        stream
            .find("model")
            .or(() -> root.find("model"))
            .orElseThrow(() -> root.wrong("missing key 'model': a catalogue id or a path"));
    String dtype =
        stream
            .find("dtype")
            .or(() -> root.find("dtype"))
            .map(d -> d.oneOf("dtype", ModelLoader.DTYPES))
            .orElse("auto");
    DeviceName on =
        stream.find("device").or(() -> root.find("device")).map(Setting::device).orElse(device);
    String name = model.text("a catalogue id or a path");
    ModelSetting setting = new ModelSetting(model.where(), name, name, dtype, on);
    return stream
        .find("adapter")
        .map(a -> setting.with(Path.of(a.text("the folder of an adapter")).toAbsolutePath()))
        .orElse(setting);
  }

  /** Read messages: a list of {@code {"role", "content"}}. */
  static List<Message> messages(Setting list) {
    List<Message> messages = new ArrayList<>();
    for (Setting message : list.items("messages {\"role\", \"content\"}")) {
      message.allow(List.of("role", "content"));
      messages.add(
          new Message(
              message.at("role", "system, user or assistant").text("a role"),
              words(message.at("content", "what is said"))));
    }
    return messages;
  }

  /** Read further variables of a chat template. */
  static Map<String, Object> variables(Setting setting) {
    return Lines.JSON.convertValue(setting.mapping(), new TypeReference<Map<String, Object>>() {});
  }

  private static String words(Setting setting) {
    if (!setting.node().isTextual()) {
      throw setting.found("text");
    }
    return setting.node().textValue();
  }

  private static TokenIds ids(Setting list) {
    List<Setting> items = list.items("token ids");
    return TokenIds.of(
        IntStream.range(0, items.size())
            .map(i -> (int) items.get(i).integer(0, Integer.MAX_VALUE))
            .toArray());
  }

  /** Return the id of a line that may be broken otherwise, so that its answer can be found. */
  static JsonNode idOf(ObjectNode line) {
    return line.path("id").isMissingNode() ? JsonNodeFactory.instance.nullNode() : line.get("id");
  }
}
