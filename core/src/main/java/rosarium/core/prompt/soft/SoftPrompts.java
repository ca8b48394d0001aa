package rosarium.core.prompt.soft;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.config.ConfigException;

/**
 * A tuned pair (zhao2024acd): the safeguarding prompt, SP, and the adversarial one, AP.
 *
 * @param safe SP, for the positive stream
 * @param adversarial AP, for the reverse stream
 * @param maker the model that both were tuned for, and no other
 * @param facts how they were made, for people: hyperparameters, hashes of data, losses
 */
public record SoftPrompts(
    SoftPrompt safe, SoftPrompt adversarial, Maker maker, SortedMap<String, String> facts) {
  /**
   * What soft prompts belong to.
   *
   * @param modelId name of the model
   * @param modelSha256 of its weight files
   * @param tokenizerSha256 of its tokenizer
   * @param templateSha256 of its chat template
   */
  public record Maker(
      String modelId, String modelSha256, String tokenizerSha256, String templateSha256) {}

  /** Copy the facts; check that both have one width. */
  public SoftPrompts {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    if (safe.width() != adversarial.width()) {
      throw new IllegalArgumentException(
          "soft prompts of widths %d and %d".formatted(safe.width(), adversarial.width()));
    }
  }

  /**
   * Refuse another model than the one that they were tuned for.
   *
   * @param where what names the prompts, for the message
   * @param width D of the model
   * @throws ConfigException naming both models and what differs
   */
  public void checkMadeFor(String where, Maker model, int width) {
    String differs =
        !maker.modelSha256().equals(model.modelSha256())
            ? "weights " + maker.modelSha256() + ", not " + model.modelSha256()
            : !maker.tokenizerSha256().equals(model.tokenizerSha256())
                ? "tokenizer " + maker.tokenizerSha256() + ", not " + model.tokenizerSha256()
                : !maker.templateSha256().equals(model.templateSha256())
                    ? "chat template " + maker.templateSha256() + ", not " + model.templateSha256()
                    : safe.width() != width ? "width " + safe.width() + ", not " + width : "";
    if (!differs.isEmpty()) {
      throw new ConfigException(
          "%s: these soft prompts were tuned for model '%s', and this is '%s' (%s); tune them again for it"
              .formatted(where, maker.modelId(), model.modelId(), differs));
    }
  }
}
