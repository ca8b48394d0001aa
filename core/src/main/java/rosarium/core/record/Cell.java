package rosarium.core.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One point of the grid, as {@code plan.json} lists it.
 *
 * @param id short hash of the canonical JSON of the rest
 * @param label what a figure legend calls its variant, for example {@code rose α=0.5}
 * @param model id of the model
 * @param dtype number format that was asked for, and where if not on the processor, for example
 *     {@code bfloat16 on cuda}
 * @param variant the variant's id and parameters
 * @param gate the gate's id and parameters
 * @param sampling how tokens are picked
 * @param promptPair name of the prompt pair, for example {@code own}
 * @param prompts per stream role the id and hash of its system prompt
 * @param dataset id of the data set
 * @param datasetSha256 hash over the queries it stands for, in order
 * @param queries how many queries
 * @param samples answers per query
 * @param seed master seed
 * @param maxTokens limit of an answer
 * @param method the prompt method's id and parameters; null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Cell(
    String id,
    String label,
    String model,
    String dtype,
    JsonNode variant,
    JsonNode gate,
    JsonNode sampling,
    @JsonProperty("prompt_pair") String promptPair,
    Map<String, RunRecord.PromptUse> prompts,
    String dataset,
    @JsonProperty("dataset_sha256") String datasetSha256,
    int queries,
    int samples,
    long seed,
    @JsonProperty("max_tokens") int maxTokens,
    @Nullable JsonNode method) {
  /** A null of JSON is none. */
  public Cell {
    method = method == null || method.isNull() ? null : method;
  }

  /** Make a cell without a prompt method. */
  public Cell(
      String id,
      String label,
      String model,
      String dtype,
      JsonNode variant,
      JsonNode gate,
      JsonNode sampling,
      String promptPair,
      Map<String, RunRecord.PromptUse> prompts,
      String dataset,
      String datasetSha256,
      int queries,
      int samples,
      long seed,
      int maxTokens) {
    this(
        id,
        label,
        model,
        dtype,
        variant,
        gate,
        sampling,
        promptPair,
        prompts,
        dataset,
        datasetSha256,
        queries,
        samples,
        seed,
        maxTokens,
        null);
  }
}
