package rosarium.core.prompt;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tuned pair (zhao2024acd): the safeguarding prompt, SP, and the adversarial one, AP.
 *
 * @param safe SP, for the positive stream
 * @param adversarial AP, for the reverse stream
 * @param facts how they were made, for people: hyperparameters, hashes of data, losses
 */
public record SoftPrompts(
    SoftPrompt safe, SoftPrompt adversarial, SortedMap<String, String> facts) {
  /** Copy the facts; check that both are of one model. */
  public SoftPrompts {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    if (!safe.tuning().equals(adversarial.tuning())) {
      throw new IllegalArgumentException("soft prompts that were not tuned in the same way");
    }
    if (!safe.maker().equals(adversarial.maker())) {
      throw new IllegalArgumentException(
          "soft prompts of %s and %s".formatted(safe.maker(), adversarial.maker()));
    }
  }
}
