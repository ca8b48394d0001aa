package rosarium.experiments.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingSettings;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/**
 * One line of a decode file, understood.
 *
 * @param place {@code file:line}, for messages
 * @param id repeated in the answer, whatever it is
 * @param strategy the variant
 * @param gate when it acts
 * @param sampling how a token is picked
 * @param streams what each role reads
 * @param maxTokens longest answer; 0 decodes nothing
 * @param seed of the generator of this answer
 * @param topScores how many best scores each step reports
 * @param echo whether the answer shows the prompts as the models saw them
 * @param cutVocabulary whether trailing ids are left out that not all of its models have
 */
record Request(
    String place,
    JsonNode id,
    ContrastStrategy strategy,
    Gate gate,
    SamplingSettings sampling,
    SortedMap<StreamRole, StreamSource> streams,
    int maxTokens,
    long seed,
    int topScores,
    boolean echo,
    boolean cutVocabulary) {
  /**
   * What one stream reads: messages, text or ids, exactly one of them.
   *
   * @param model on which it runs
   * @param messages for the chat template, else null
   * @param variables further variables of the chat template
   * @param text plain text, else null
   * @param promptIds exact ids, else null
   * @param soft what stands before the ids, or in the place of the system text; null for nothing
   */
  record StreamSource(
      ModelSetting model,
      @Nullable List<Message> messages,
      Map<String, Object> variables,
      @Nullable String text,
      @Nullable TokenIds promptIds,
      @Nullable SoftPrompt soft) {}
}
