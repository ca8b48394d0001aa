package rosarium.experiments.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import rosarium.experiments.config.ExperimentConfig.PromptSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.document.Setting;

/** Binds prompt pairs: ids of prompts that come with Rosarium, texts, or files of the user's. */
final class PromptBinder {
  private static final String NONE = "none";
  private static final List<String> SIDES = List.of("sp", "ap");
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
    setting.allow(List.of("id", "text", "file", "soft", "which"));
    Optional<Setting> soft = setting.find("soft");
    if (soft.isPresent()) {
      setting.allow(List.of("id", "soft", "which"));
      String which =
          setting
              .at("which", "sp, the safe prompt, or ap, the adversarial one")
              .oneOf("side", SIDES);
      return soft(soft.get(), which, setting.find("id").map(id -> id.text("a name")));
    }
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

  /** Bind the pair of a file, as {@code prompts: FILE} of a variant names it. */
  PromptSetting softPair(Setting file) {
    SortedMap<String, PromptSource> byRole = new TreeMap<>();
    byRole.put("plain", new PromptSource(file.where(), NONE, null, null));
    byRole.put("positive", soft(file, SIDES.get(0), Optional.empty()));
    byRole.put("reverse", soft(file, SIDES.get(1), Optional.empty()));
    return new PromptSetting(file.where(), "soft:" + folder(softFile(file)), byRole);
  }

  private PromptSource soft(Setting file, String which, Optional<String> id) {
    Path path = softFile(file);
    String name = id.orElse(which + ":" + folder(path));
    return new PromptSource(file.where(), name, null, path, which);
  }

  /** Runs are written below the working folder, so that their files are looked for there too. */
  private Path softFile(Setting file) {
    Path beside = ConfigBinder.path(configFolder, file);
    Path here = Path.of(file.text("a file of soft prompts")).toAbsolutePath().normalize();
    Path found = Files.exists(beside) ? beside : here;
    if (!Files.exists(found)) {
      throw file.wrong(
          "no file of soft prompts there (looked for %s and %s); 'rosarium tune acd CONFIG' makes one"
              .formatted(beside, here));
    }
    return found;
  }

  private static String folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? file.toString() : String.valueOf(folder.getFileName());
  }

  private static String literal(Setting setting) {
    if (!setting.node().isTextual()) {
      throw setting.found("text");
    }
    return setting.node().textValue();
  }
}
