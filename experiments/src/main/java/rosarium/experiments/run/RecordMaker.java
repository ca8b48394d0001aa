package rosarium.experiments.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.StreamRole;
import rosarium.core.contrast.Variants;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Prompt;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;
import rosarium.core.token.TokenIds;
import rosarium.core.transform.SamplingBinder;
import rosarium.core.transform.SamplingSettings;
import rosarium.experiments.plan.Seeds;

/** Makes the request of a task, and the record of its answer. */
final class RecordMaker {
  private static final RunRecord.Timing NO_TIME = new RunRecord.Timing(0, 0, 0, 0, 0);

  private final CellModels models;
  private final ChatModel model;
  private final Map<String, Prompt> prompts;
  private final boolean refuseSpecial;
  private final Conversation conversation;
  private final Map<ChatModel, Conversation> conversations = new HashMap<>();
  private final Set<Integer> suppressed;

  /**
   * Prepare for one model.
   *
   * @param prompts by id
   * @param refuseSpecial whether a query that spells out a special token fails
   */
  RecordMaker(CellModels models, Map<String, Prompt> prompts, boolean refuseSpecial) {
    this.models = models;
    this.model = models.main();
    this.prompts = prompts;
    this.refuseSpecial = refuseSpecial;
    this.conversation = new Conversation(model);
    this.suppressed = Undecodable.ids(model);
  }

  /**
   * A task with its request.
   *
   * @param task the task
   * @param request for the decode loop
   * @param systemMerged whether a template refused the system role
   * @param specialInText whether the query spells out a special token
   */
  record Prepared(Task task, DecodeRequest request, boolean systemMerged, boolean specialInText) {}

  /**
   * Make the request of a task.
   *
   * @throws DataException when the query cannot be put into the model's words; the record is then a
   *     failed one
   */
  Prepared prepare(Task task) {
    Cell cell = task.writer().cell();
    boolean special = conversation.specialIn(task.query()).isPresent();
    if (special && refuseSpecial) {
      throw new DataException(
          DataException.Kind.CONFIG,
          "query %s spells out the special token %s, which special_in_text: refuse forbids"
              .formatted(task.query().id(), conversation.specialIn(task.query()).orElseThrow()));
    }
    boolean merged = false;
    SortedMap<StreamRole, StreamSpec> streams = new TreeMap<>();
    for (Map.Entry<String, RunRecord.PromptUse> use : cell.prompts().entrySet()) {
      Prompt prompt = prompt(use.getValue().id());
      ChatModel own = Objects.requireNonNull(models.of(cell).get(use.getKey()));
      Conversation.Encoded encoded =
          conversations.computeIfAbsent(own, Conversation::new).encode(prompt, task.query());
      merged |= encoded.systemMerged();
      streams.put(
          StreamRole.of(use.getKey()).orElseThrow(),
          new StreamSpec(own.weights(), encoded.ids_L(), encoded.common()));
    }
    ContrastStrategy strategy = Variants.bind(cell.variant(), "cell " + cell.id());
    Gate gate = Gates.bind(cell.gate(), "cell " + cell.id());
    SamplingSettings sampling = SamplingBinder.bind(cell.sampling(), "cell " + cell.id());
    DecodeRequest request =
        new DecodeRequest(
            task.id(),
            streams,
            strategy,
            gate,
            sampling,
            new StopRule(model.endOfText(), cell.maxTokens()),
            suppressed,
            TokenIds.of(),
            seed(task),
            0);
    return new Prepared(task, request, merged, special);
  }

  /** Make the record of an answer. */
  RunRecord record(Prepared prepared, Decoded decoded) {
    TokenIds ids_L = decoded.ids_L();
    boolean endsInStop = decoded.finish() == Decoded.Finish.STOP && ids_L.length() > 0;
    TokenIds text_L = endsInStop ? ids_L.slice(0, ids_L.length() - 1) : ids_L;
    Map<String, Integer> tokens = new LinkedHashMap<>();
    decoded.promptTokens().forEach((role, length) -> tokens.put(role.id(), length));
    tokens.put("new", ids_L.length());
    return record(
        prepared.task(),
        IntStream.of(ids_L.toArray()).boxed().toList(),
        model.tokenizer().decode(text_L, true),
        decoded.finish().json(),
        tokens,
        prepared.systemMerged(),
        prepared.specialInText(),
        decoded.error(),
        decoded.timing());
  }

  /** Make the record of a task that could not even be asked. */
  RunRecord failed(Task task, String error) {
    boolean special = conversation.specialIn(task.query()).isPresent();
    return record(task, List.of(), "", "failed", Map.of("new", 0), false, special, error, NO_TIME);
  }

  private RunRecord record(
      Task task,
      List<Integer> ids,
      String text,
      String finish,
      Map<String, Integer> tokens,
      boolean systemMerged,
      boolean specialInText,
      @Nullable String error,
      RunRecord.Timing timing) {
    Cell cell = task.writer().cell();
    JsonNode sampling = cell.sampling();
    return new RunRecord(
        RunRecord.SCHEMA,
        cell.id(),
        cell.dataset(),
        task.query().id(),
        task.sample(),
        seed(task),
        cell.model(),
        model.weights().description().dtype(),
        cell.variant(),
        cell.gate(),
        sampling,
        uses(cell),
        ids,
        text,
        finish,
        tokens,
        systemMerged,
        specialInText,
        error,
        timing);
  }

  /** Return who read what, with the hashes of weights that are not those of the cell's model. */
  private Map<String, RunRecord.PromptUse> uses(Cell cell) {
    Map<String, RunRecord.PromptUse> uses = new LinkedHashMap<>(cell.prompts());
    uses.replaceAll(
        (role, use) -> {
          RunRecord.StreamModel own = use.model();
          ChatModel loaded = models.of(cell).get(role);
          return own == null || loaded == null
              ? use
              : new RunRecord.PromptUse(
                  use.id(), use.sha256(), own.loaded(loaded.weights().description().sha256()));
        });
    return uses;
  }

  private static long seed(Task task) {
    Cell cell = task.writer().cell();
    return Seeds.derive(cell.seed(), cell.id(), task.query().id(), Integer.toString(task.sample()));
  }

  private Prompt prompt(String id) {
    Prompt prompt = prompts.get(id);
    if (prompt == null) {
      throw new IllegalStateException("the plan names prompt '" + id + "' and nobody has it");
    }
    return prompt;
  }
}
