package rosarium.datasets.prompt;

import java.nio.file.Path;
import rosarium.core.config.ConfigException;
import rosarium.datasets.format.DataFile;

/** How a config says which text it means. */
public sealed interface PromptSpec {
  /**
   * A text of the library, or a rule that builds one.
   *
   * @param id for example {@code own-reverse}, {@code none} or {@code rand-words-7}
   */
  record ById(String id) implements PromptSpec {}

  /**
   * A text that stands in the config.
   *
   * @param id what records call it
   * @param text verbatim; may be empty
   */
  record Literal(String id, String text) implements PromptSpec {}

  /**
   * Read a user's file: the whole of a {@code .txt} without its last line break, or one text of a
   * prompt file ({@code .yaml}, {@code .yml}).
   *
   * @param id what records call a {@code .txt}; which text of a prompt file is meant
   * @throws ConfigException if the prompt file has no text of that id, or it is no system prompt
   * @throws rosarium.core.config.DataException if the file is missing or broken
   */
  static PromptSpec file(String id, Path file) {
    DataFile read = DataFile.read(file);
    String name = file.toString();
    if (!name.endsWith(".yaml") && !name.endsWith(".yml")) {
      return new Literal(id, withoutLastBreak(read.text()));
    }
    for (PromptText text : PromptFile.readUsers(read)) {
      if (text.id().equals(id)) {
        PromptPairs.requireSystem(text);
        return new Literal(id, text.text());
      }
    }
    throw new ConfigException("%s: no prompt with id '%s'".formatted(file, id));
  }

  private static String withoutLastBreak(String text) {
    int dropped = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
    return text.substring(0, text.length() - dropped);
  }
}
