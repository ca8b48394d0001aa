package rosarium.experiments.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.ExperimentConfig.StreamSetting;
import rosarium.experiments.config.document.Setting;
import rosarium.experiments.model.ModelLoader;

/**
 * Binds what the streams of a variant run on and read, where that is not the model of the cell
 * under the prompt of the role: {@code amateur: reverse}, {@code expert: {adapter: DIR, prompt:
 * positive}}, {@code amateur: {model: smollm2-135m-instruct, prompt: positive}}. A list is an axis.
 */
final class StreamBinder {
  /** The roles that can be bound, as keys beside a variant's parameters. */
  static final List<String> ROLES = List.of("positive", "reverse", "plain", "expert", "amateur");

  /** The roles that a prompt pair has a prompt for. */
  private static final List<String> FRAMED = List.of("positive", "reverse", "plain");

  private final Function<Setting, ModelSetting> models;
  private final PromptBinder prompts;
  private final Path configFolder;

  StreamBinder(Function<Setting, ModelSetting> models, PromptBinder prompts, Path configFolder) {
    this.models = models;
    this.prompts = prompts;
    this.configFolder = configFolder;
  }

  /** Return every combination of the bindings that an entry states; one without any for none. */
  List<SortedMap<String, StreamSetting>> bindings(Setting entry) {
    List<SortedMap<String, StreamSetting>> product = List.of(new TreeMap<>());
    for (String role : ROLES) {
      Optional<Setting> stated = entry.find(role);
      if (stated.isEmpty()) {
        continue;
      }
      List<SortedMap<String, StreamSetting>> longer = new ArrayList<>();
      for (SortedMap<String, StreamSetting> before : product) {
        for (Setting one : stated.get().oneOrMore("bindings of a stream")) {
          SortedMap<String, StreamSetting> more = new TreeMap<>(before);
          more.put(role, stream(role, one));
          longer.add(more);
        }
      }
      product = longer;
    }
    return product;
  }

  private StreamSetting stream(String role, Setting setting) {
    if (setting.node().isTextual()) {
      return prompted(new StreamSetting(setting.where()), setting);
    }
    setting.allow(List.of("model", "adapter", "prompt", "cut_vocabulary"));
    Optional<Setting> model = setting.find("model");
    Optional<Setting> adapter = setting.find("adapter");
    Optional<Setting> cut = setting.find("cut_vocabulary");
    if (model.isEmpty() && cut.isPresent()) {
      throw cut.get().wrong("only another model can have other tokens");
    }
    StreamSetting own =
        new StreamSetting(
            setting.where(),
            model.map(models).orElse(null),
            model
                .flatMap(m -> of(m, "dtype"))
                .map(d -> d.oneOf("dtype", ModelLoader.DTYPES))
                .orElse(null),
            model.flatMap(m -> of(m, "device")).map(Setting::device).orElse(null),
            adapter.map(folder -> ConfigBinder.path(configFolder, folder)).orElse(null),
            role,
            null,
            cut.map(Setting::flag).orElse(false));
    return setting
        .find("prompt")
        .map(prompt -> prompted(own, prompt))
        .orElseGet(
            () -> {
              if (!FRAMED.contains(role)) {
                throw setting.wrong(
                    "missing key 'prompt': what the %s reads: positive, reverse, plain, or a prompt"
                        .formatted(role));
              }
              return own;
            });
  }

  private static Optional<Setting> of(Setting model, String key) {
    return model.node() instanceof ObjectNode ? model.find(key) : Optional.empty();
  }

  /** The name of a role stands for the prompt that the pair has for it. */
  private StreamSetting prompted(StreamSetting stream, Setting prompt) {
    if (prompt.node().isTextual() && FRAMED.contains(prompt.node().textValue())) {
      return stream.reading(prompt.node().textValue(), null);
    }
    PromptSource source = prompts.source(prompt);
    return stream.reading(null, source);
  }
}
