package rosarium.experiments.tune;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import rosarium.core.tuning.TuningSettings;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;

/**
 * What a tuning is told, complete and checked.
 *
 * @param name of the run
 * @param output where its files go
 * @param model whose soft prompts these will be
 * @param safe the text that the safe prompt begins as
 * @param opposite the text that the adversarial prompt begins as
 * @param anchors a file; null for those that come with Rosarium
 * @param form where the soft prompt stands
 * @param softTokens how many rows it has; 0 for as many as its text has tokens
 * @param answerTokens how many tokens of an answer are learned from, at least 1
 * @param weights of L_p, L_n and L_r in their sum
 * @param clamp of the unlikelihood; 0 computes it exactly
 * @param settings of the optimiser
 * @param threads of the native engine; 0 for one per core
 * @param dataDir where published prompts stand; null where none is needed
 * @param text the whole config as it was written
 */
public record AcdConfig(
    String name,
    Path output,
    ModelSetting model,
    PromptSource safe,
    PromptSource opposite,
    @Nullable Path anchors,
    Form form,
    int softTokens,
    int answerTokens,
    Weights weights,
    double clamp,
    TuningSettings settings,
    int threads,
    @Nullable Path dataDir,
    String text) {
  /** Where a soft prompt stands. */
  public enum Form {
    /** In the place of the system text in the model's chat template. */
    TEMPLATE,
    /** Before the bare query, as the paper's formula reads. */
    RAW
  }

  /**
   * What each part counts for.
   *
   * @param likely of the answers wanted
   * @param unlikely of those unwanted
   * @param harmless of the answers to harmless instructions
   */
  public record Weights(double likely, double unlikely, double harmless) {}

  /** Return the same with its files elsewhere. */
  public AcdConfig withOutput(Path other) {
    return new AcdConfig(
        name,
        other,
        model,
        safe,
        opposite,
        anchors,
        form,
        softTokens,
        answerTokens,
        weights,
        clamp,
        settings,
        threads,
        dataDir,
        text);
  }
}
