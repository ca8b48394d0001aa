package rosarium.analysis.judge.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.prompt.TextHash;

/** The published texts of judges, in {@code prompts/judges.yaml} of the data folder. */
final class JudgeTexts {
  private static final YAMLMapper YAML = new YAMLMapper();

  private JudgeTexts() {}

  /**
   * Return a text.
   *
   * @throws ConfigException when there is no such file or text
   * @throws DataException when its hash is wrong
   */
  static String published(Optional<Path> data, String id) {
    Optional<Path> file =
        data.map(folder -> folder.resolve("prompts/judges.yaml")).filter(Files::exists);
    if (file.isEmpty()) {
      throw new ConfigException(
          "the published text '%s' of a judge needs prompts/judges.yaml in the data folder, or state"
                  .formatted(id)
              + " system and user yourself");
    }
    try {
      for (JsonNode text : YAML.readTree(StrictJson.text(file.get())).path("prompts")) {
        if (text.path("id").asText().equals(id)) {
          String value = text.path("text").asText();
          if (!TextHash.of(value).equals(text.path("sha256").asText())) {
            throw new DataException(
                DataException.Kind.CHECKSUM, file.get() + ": " + id + ": text has another SHA-256");
          }
          return value;
        }
      }
    } catch (JsonProcessingException e) {
      throw new DataException(DataException.Kind.FORMAT, file.get() + ": not YAML", e);
    }
    throw new ConfigException(file.get() + ": has no text '" + id + "'");
  }
}
