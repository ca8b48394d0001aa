package rosarium.experiments.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;

/** Binds prompt pairs: ids of prompts that come with Rosarium, texts, or files of the user's. */
final class PromptBinder {
  private static final long MAX_BYTES = 1 << 20;
  private static final String NONE = "none";
  private static final List<String> ROLES = List.of("positive", "reverse", "plain");

  private final Known known;
  private final Path configFolder;

  PromptBinder(Known known, Path configFolder) {
    this.known = known;
    this.configFolder = configFolder;
  }

  /** Bind one entry of {@code prompts}. */
  PromptSetting pair(Setting setting) {
    setting.allow(Stream.concat(Stream.of("name"), ROLES.stream()).toList());
    String name = setting.at("name", "what the pair is called").text("a name");
    SortedMap<String, PromptSource> byRole = new TreeMap<>();
    byRole.put("plain", new PromptSource(setting.where(), NONE, null));
    for (String role : ROLES) {
      setting.find(role).ifPresent(prompt -> byRole.put(role, source(prompt)));
    }
    return new PromptSetting(setting.where(), name, byRole);
  }

  private PromptSource source(Setting setting) {
    Set<String> ids = known.ids(Known.Kind.PROMPT);
    if (setting.node().isTextual()) {
      String id = setting.oneOf(Known.Kind.PROMPT.word(), ids);
      return new PromptSource(setting.where(), id, null);
    }
    setting.allow(List.of("id", "text", "file"));
    Optional<Setting> text = setting.find("text");
    Optional<Setting> file = setting.find("file");
    if (text.isPresent() == file.isPresent()) {
      throw setting.wrong("exactly one of text and file gives the prompt");
    }
    Setting name = setting.at("id", "what records call this prompt");
    String id = name.text("a name");
    if (ids.contains(id)) {
      throw name.wrong("prompt '%s' comes with Rosarium; name yours differently".formatted(id));
    }
    String words = text.map(t -> t.node().asText()).orElseGet(() -> read(file.orElseThrow()));
    return new PromptSource(setting.where(), id, words);
  }

  private String read(Setting setting) {
    Path file = ConfigBinder.path(configFolder, setting);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw setting.wrong("%s is larger than %d bytes".formatted(file, MAX_BYTES));
      }
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw setting.wrong("cannot read %s as UTF-8 text".formatted(file));
    }
  }
}
