package rosarium.experiments.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;

/** Binds prompt pairs: ids of prompts that come with Rosarium, texts, or files of the user's. */
final class PromptBinder {
  private static final String NONE = "none";
  private static final List<String> ROLES = List.of("positive", "reverse", "plain");

  private final Path configFolder;

  PromptBinder(Path configFolder) {
    this.configFolder = configFolder;
  }

  /** Bind one entry of {@code prompts}. */
  PromptSetting pair(Setting setting) {
    setting.allow(Stream.concat(Stream.of("name"), ROLES.stream()).toList());
    String name = setting.at("name", "what the pair is called").text("a name");
    SortedMap<String, PromptSource> byRole = new TreeMap<>();
    byRole.put("plain", new PromptSource(setting.where(), NONE, null, null));
    for (String role : ROLES) {
      setting.find(role).ifPresent(prompt -> byRole.put(role, source(prompt)));
    }
    return new PromptSetting(setting.where(), name, byRole);
  }

  /** Bind one prompt. */
  PromptSource source(Setting setting) {
    if (setting.node().isTextual()) {
      return new PromptSource(setting.where(), setting.text("a prompt id"), null, null);
    }
    setting.allow(List.of("id", "text", "file"));
    Optional<Setting> text = setting.find("text");
    Optional<Setting> file = setting.find("file");
    if (text.isPresent() == file.isPresent()) {
      throw setting.wrong("exactly one of text and file gives the prompt");
    }
    String id = setting.at("id", "what records call this prompt").text("a name");
    return new PromptSource(
        setting.where(),
        id,
        text.map(PromptBinder::literal).orElse(null),
        file.map(f -> ConfigBinder.path(configFolder, f)).orElse(null));
  }

  private static String literal(Setting setting) {
    if (!setting.node().isTextual()) {
      throw setting.found("text");
    }
    return setting.node().textValue();
  }
}
