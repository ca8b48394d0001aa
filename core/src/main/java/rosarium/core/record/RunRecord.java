package rosarium.core.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer with all that was needed to get it: one line of {@code records.jsonl}.
 *
 * <p>Only {@code timing} may differ between two runs of one config on one machine.
 *
 * @param schema version of this format, {@value #SCHEMA}
 * @param cell id of the cell
 * @param dataset id of the data set
 * @param query id of the query within it
 * @param sample index of the answer to this query, from 0
 * @param seed what the generator of this answer was made from
 * @param model id of the model
 * @param dtype number format of the weights
 * @param variant the variant's id and parameters
 * @param gate the gate's id and parameters
 * @param sampling how tokens were picked; {@code {"id": "greedy"}} or the parameters
 * @param prompts per stream role the id and hash of its system prompt
 * @param ids what was written, end token included
 * @param text decoded answer without end and special tokens, untrimmed
 * @param finish {@code stop}, {@code length}, {@code choice} or {@code failed}
 * @param tokens prompt tokens per stream role, and {@code new}: length of {@code ids}
 * @param systemMerged whether a template refused the system role and the prompt was merged into the
 *     first user turn
 * @param specialInText whether the query spelled out a special token
 * @param method the prompt method that framed the query; null without one
 * @param choice what was chosen and by which scores; null where an answer was written
 * @param error why it failed; null unless {@code finish} is {@code failed}
 * @param timing milliseconds and steps
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"schema", "cell", "dataset", "query", "sample", "seed", "model", "dtype"})
public record RunRecord(
    int schema,
    String cell,
    String dataset,
    String query,
    int sample,
    long seed,
    String model,
    String dtype,
    JsonNode variant,
    JsonNode gate,
    JsonNode sampling,
    Map<String, PromptUse> prompts,
    List<Integer> ids,
    String text,
    String finish,
    Map<String, Integer> tokens,
    @JsonProperty("system_merged") boolean systemMerged,
    @JsonProperty("special_in_text") boolean specialInText,
    @Nullable MethodUse method,
    @Nullable ChoiceUse choice,
    @Nullable String error,
    Timing timing) {
  /** The version that this class writes. */
  public static final int SCHEMA = 1;

  /**
   * Which text framed a stream.
   *
   * @param id the prompt's id
   * @param sha256 SHA-256 of its text
   * @param model what read it, where that is not the model of the cell
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonDeserialize(using = PromptUseReader.class)
  public record PromptUse(String id, String sha256, @Nullable StreamModel model) {
    /** Say that the model of the cell reads it. */
    public PromptUse(String id, String sha256) {
      this(id, sha256, null);
    }
  }

  /**
   * A model that a stream has of its own.
   *
   * @param id of the model; with an adapter {@code base+adapter}
   * @param dtype number format that was asked for, as for a cell
   * @param adapter SHA-256 over the files of the adapter; null without one
   * @param cut whether ids were left out that only one of the models has; null if not
   * @param sha256 SHA-256 of the weights, an adapter included; null until they are loaded
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StreamModel(
      String id,
      String dtype,
      @Nullable String adapter,
      @JsonProperty("cut_vocabulary") @Nullable Boolean cut,
      @Nullable String sha256) {
    /** Return the same with the hash of its weights. */
    public StreamModel loaded(String weights) {
      return new StreamModel(id, dtype, adapter, cut, weights);
    }
  }

  /**
   * A choice among options: in one step, or by weighing each as a whole answer.
   *
   * @param options in their order
   * @param ids the token that writes each; empty where they were weighed
   * @param scores combined score of each, raw; null where a mask hides it. Of weighed ones the sum
   *     over its tokens of the log-probability under the combined scores, nats, each token that a
   *     mask hides counting {@value #HIDDEN}
   * @param closed the same of the closed row, which is what the choice would be without a contrast
   * @param chosen index of the option with the highest score, the first among equals
   * @param plain the same by the closed row
   * @param masked whether a mask hid every option (of weighed ones a token of each); where one step
   *     chooses, the closed row chose then
   * @param dropped how many solved examples did not fit into the context
   * @param weighed of what the weighed options consist; null where one step chose
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ChoiceUse(
      List<String> options,
      List<Integer> ids,
      List<@Nullable Double> scores,
      List<@Nullable Double> closed,
      int chosen,
      int plain,
      boolean masked,
      @JsonProperty("shots_dropped") int dropped,
      @Nullable Weighed weighed) {
    /** What a token counts that a mask hides, nats (methods.md 7.6). */
    public static final int HIDDEN = -1000;

    /** Say what one step chose. */
    public ChoiceUse(
        List<String> options,
        List<Integer> ids,
        List<@Nullable Double> scores,
        List<@Nullable Double> closed,
        int chosen,
        int plain,
        boolean masked,
        int dropped) {
      this(options, ids, scores, closed, chosen, plain, masked, dropped, null);
    }
  }

  /**
   * Of what options consist that were weighed as whole answers.
   *
   * @param tokens length of each, tokens
   * @param hidden how many tokens of each a mask hid
   */
  public record Weighed(List<Integer> tokens, List<Integer> hidden) {}

  /** Return the part of the answer that judges see: all of it unless a prompt method says less. */
  public String scoredText() {
    return method == null || method.scored() == null ? text : method.scored();
  }

  /** Return how many tokens were written for it, a first answer that was asked again included. */
  public int written() {
    return ids.size()
        + (method == null || method.first() == null ? 0 : method.first().ids().size());
  }

  /**
   * What a prompt method did.
   *
   * @param point its id and parameters
   * @param texts SHA-256 of each text that it used, by id
   * @param guard the word of the query that made it answer without a model; else null
   * @param scored the part of the answer that judges see; null where that is all
   * @param first the answer of the first turn, where a second one was asked for; else null. Tokens
   *     of prompts and timing count both
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MethodUse(
      JsonNode point,
      Map<String, String> texts,
      @Nullable String guard,
      @Nullable String scored,
      @Nullable Turn first) {}

  /**
   * An answer before the last.
   *
   * @param ids what was written, end token included
   * @param text decoded as that of a record
   * @param finish why it ended
   */
  public record Turn(List<Integer> ids, String text, String finish) {}

  /**
   * Where the time went. Prefill and decode are shared by the rows of a batch: a record is charged
   * its share of each pass, so that the sum over records is the time of the run.
   *
   * @param prefillMs this record's share of the passes that read its prompts, milliseconds
   * @param decodeMs this record's share of the passes that wrote it, milliseconds
   * @param firstTokenMs from admission to the first chosen token, milliseconds
   * @param totalMs from admission to the last chosen token, milliseconds
   * @param batch mean number of queries decoded together with it, itself included
   * @param drafts what was read ahead of it; null if nothing was. It stands here since it may
   *     depend on what passes were measured to cost and on what else was in the batch
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Timing(
      @JsonProperty("prefill_ms") double prefillMs,
      @JsonProperty("decode_ms") double decodeMs,
      @JsonProperty("first_token_ms") double firstTokenMs,
      @JsonProperty("total_ms") double totalMs,
      double batch,
      @Nullable Drafts drafts) {
    /** Make the timing of an answer that was read ahead of by nothing. */
    public Timing(
        double prefillMs, double decodeMs, double firstTokenMs, double totalMs, double batch) {
      this(prefillMs, decodeMs, firstTokenMs, totalMs, batch, null);
    }

    /** Return the timing of this answer and one that was asked for after it, together. */
    public Timing plus(Timing next) {
      Drafts both =
          drafts == null || next.drafts == null
              ? (drafts == null ? next.drafts : drafts)
              : new Drafts(
                  drafts.proposed + next.drafts.proposed, drafts.accepted + next.drafts.accepted);
      return new Timing(
          prefillMs + next.prefillMs,
          decodeMs + next.decodeMs,
          firstTokenMs,
          totalMs + next.totalMs,
          (batch + next.batch) / 2,
          both);
    }
  }

  /**
   * How guesses at an answer fared.
   *
   * @param proposed ids that were read ahead of the answer
   * @param accepted those of them that were then chosen
   */
  public record Drafts(int proposed, int accepted) {}
}
