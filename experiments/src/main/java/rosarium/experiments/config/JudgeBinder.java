package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rosarium.experiments.config.ExperimentConfig.AskedModel;
import rosarium.experiments.config.ExperimentConfig.JudgeSetting;
import rosarium.experiments.config.document.Setting;

/** Binds the judges of a config: known ones by their id, and the user's own. */
public final class JudgeBinder {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,49}");

  private final Known known;
  private final Path configFolder;

  private JudgeBinder(Known known, Path configFolder) {
    this.known = known;
    this.configFolder = configFolder;
  }

  /**
   * Bind the judges of a config, which may have none.
   *
   * @throws rosarium.core.config.ConfigException naming what is not known
   */
  public static List<JudgeSetting> judges(Setting root, Known known, Path configFolder) {
    JudgeBinder binder = new JudgeBinder(known, configFolder);
    return root.find("judges")
        .map(list -> list.oneOrMore("judges").stream().map(binder::judge).toList())
        .orElse(List.of());
  }

  /** Return the judges of a config with paths that hold wherever they are read again. */
  static JsonNode absolute(Setting judges, Path configFolder) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Setting judge : judges.oneOrMore("judges")) {
      JsonNode copy = judge.node().deepCopy();
      if (copy instanceof ObjectNode stated) {
        for (String key : List.of("endpoint", "labels")) {
          judge
              .find(key)
              .ifPresent(file -> stated.put(key, ConfigBinder.path(configFolder, file).toString()));
        }
        judge
            .find("model")
            .filter(model -> model.node().isObject())
            .flatMap(model -> model.find("path"))
            .ifPresent(
                file ->
                    ((ObjectNode) stated.get("model"))
                        .put("path", ConfigBinder.path(configFolder, file).toString()));
      }
      all.add(copy);
    }
    return all;
  }

  private JudgeSetting judge(Setting setting) {
    if (!setting.node().isObject()) {
      String id = setting.oneOf(Known.Kind.JUDGE.word(), known.ids(Known.Kind.JUDGE));
      return JudgeSetting.known(setting.where(), id);
    }
    setting.allow(
        List.of("endpoint", "labels", "model", "format", "id", "max_tokens", "against", "swap"));
    Optional<Setting> endpoint = setting.find("endpoint");
    Optional<Setting> labels = setting.find("labels");
    Optional<Setting> model = setting.find("model");
    if (Stream.of(endpoint, labels, model).filter(Optional::isPresent).count() != 1) {
      throw setting.wrong("exactly one of endpoint, labels and model names a judge of yours");
    }
    if (model.isPresent()) {
      return asked(setting, model.get());
    }
    setting.allow(List.of("endpoint", "labels"));
    return endpoint.isPresent()
        ? JudgeSetting.endpoint(setting.where(), path(endpoint.get()))
        : JudgeSetting.labels(setting.where(), path(labels.orElseThrow()));
  }

  private JudgeSetting asked(Setting setting, Setting model) {
    String format =
        setting
            .at("format", "how the model is asked and its replies are read")
            .oneOf(Known.Kind.FORMAT.word(), known.ids(Known.Kind.FORMAT));
    Optional<Setting> against = setting.find("against");
    Optional<Setting> swap = setting.find("swap");
    boolean pair = known.ids(Known.Kind.PAIR_FORMAT).contains(format);
    Stream.of(against, swap)
        .flatMap(Optional::stream)
        .filter(stated -> !pair)
        .forEach(this::needsPair);
    AskedModel asked =
        new AskedModel(
            ConfigBinder.model(model, known, configFolder),
            format,
            setting
                .find("max_tokens")
                .map(most -> (int) most.integer(1, ConfigBinder.MAX_TOKENS))
                .orElse(0),
            against
                .map(a -> a.oneOf(Known.Kind.AGAINST.word(), known.ids(Known.Kind.AGAINST)))
                .orElse(""),
            swap.map(Setting::flag).orElse(true));
    String id = setting.find("id").map(JudgeBinder::id).orElse(format);
    return new JudgeSetting(setting.where(), id, null, null, asked);
  }

  private void needsPair(Setting stated) {
    throw stated.wrong(
        "only a format that compares two answers has it: "
            + String.join(", ", known.ids(Known.Kind.PAIR_FORMAT)));
  }

  private Path path(Setting setting) {
    return ConfigBinder.path(configFolder, setting);
  }

  private static String id(Setting setting) {
    String id = setting.text("a name");
    if (!ID.matcher(id).matches()) {
      throw setting.found("up to 50 lower-case letters, digits, dots or dashes");
    }
    return id;
  }
}
