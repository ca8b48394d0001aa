package rosarium.experiments.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepObserver;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.Tracer;
import rosarium.core.transform.SamplingBinder;
import rosarium.core.transform.SamplingSettings;
import rosarium.experiments.ask.Asked;
import rosarium.experiments.ask.Chooser;
import rosarium.experiments.ask.Conversation;
import rosarium.experiments.ask.Weigher;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.folder.CellWriter;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Seeds;

/** Makes the request of a task, and the record of its answer. */
final class RecordMaker {
  private static final RunRecord.Timing NO_TIME = new RunRecord.Timing(0, 0, 0, 0, 0);

  private final CellModels models;
  private final ChatModel model;
  private final Grid.Expanded grid;
  private final boolean refuseSpecial;
  private final boolean traced;
  private final Conversation conversation;
  private final Map<ChatModel, Conversation> conversations = new HashMap<>();
  private final Set<Integer> suppressed;

  /**
   * Prepare for one model.
   *
   * @param grid prompts and prompt methods
   * @param config says whether a query that spells out a special token fails, and whether traces
   *     are kept
   */
  RecordMaker(CellModels models, Grid.Expanded grid, ExperimentConfig config) {
    this.models = models;
    this.model = models.main();
    this.grid = grid;
    this.refuseSpecial = config.refuseSpecial();
    this.traced = config.traces();
    this.conversation = new Conversation(model);
    this.suppressed = Undecodable.ids(model);
  }

  /**
   * Make the requests of a task: one, or one for each option that is weighed.
   *
   * @throws DataException when the query cannot be put into the model's words; the record is then a
   *     failed one
   */
  List<Prepared> prepare(Task task) {
    if (refuseSpecial && conversation.specialIn(task.query()).isPresent()) {
      throw new DataException(
          DataException.Kind.CONFIG,
          "query %s spells out the special token %s, which special_in_text: refuse forbids"
              .formatted(task.query().id(), conversation.specialIn(task.query()).orElseThrow()));
    }
    Asked asked = asked(task, List.of());
    Choice choice = task.query().choice();
    if (choice != null && choice.best() != null) {
      return weighed(task, asked, choice);
    }
    return List.of(prepared(task, task.id(), asked, null));
  }

  /**
   * Refuse soft prompts that were tuned for another model, before anything is written.
   *
   * @throws rosarium.core.config.ConfigException naming both models
   */
  void checkSoftPrompts(Cell cell) {
    cell.prompts()
        .forEach(
            (role, use) -> {
              SoftPrompt soft = prompt(use.id()).soft();
              if (soft != null) {
                ChatModel reader = Objects.requireNonNull(models.of(cell).get(role));
                soft.checkMadeFor("prompt '%s'".formatted(use.id()), reader.maker());
                TokenIds unused_L = reader.weights().readable(soft);
              }
            });
  }

  /** Make the request of a second turn, if the prompt method asks for one after this answer. */
  Optional<Prepared> second(Prepared prepared, Decoded decoded) {
    boolean written = prepared.task().query().choice() == null;
    if (prepared.first() != null || decoded.error() != null || !written) {
      return Optional.empty();
    }
    String answer = text(decoded);
    Task task = prepared.task();
    return framing(task)
        .followUp(answer)
        .map(
            followUp ->
                prepared(
                    task,
                    task.id() + "/again",
                    asked(
                        task,
                        List.of(new Message("assistant", answer), new Message("user", followUp))),
                    decoded));
  }

  private Framing framing(Task task) {
    return grid.method(task.writer().cell()).framing();
  }

  private Asked asked(Task task, List<Message> later) {
    if (task.query().choice() != null && !framing(task).prefix().isEmpty()) {
      throw new DataException(
          DataException.Kind.CONFIG,
          "the prompt method says how an answer begins, and so does multiple choice");
    }
    Map<String, Prompt> texts = new LinkedHashMap<>();
    task.writer().cell().prompts().forEach((role, use) -> texts.put(role, prompt(use.id())));
    return Asked.of(
        texts,
        models.of(task.writer().cell()),
        reader -> conversations.computeIfAbsent(reader, Conversation::new),
        framing(task),
        task.query(),
        later);
  }

  private Prepared prepared(Task task, String id, Asked asked, @Nullable Decoded first) {
    Choice choice = task.query().choice();
    Tracer tracer = traced ? new Tracer(Tracer.TOP) : null;
    Chooser chooser =
        choice == null ? null : new Chooser(choice, asked.options_L(), asked.dropped());
    int longest = choice == null ? task.writer().cell().maxTokens() : 1;
    StopRule stop = new StopRule(model.endOfText(), longest);
    DecodeRequest request = request(task, id, asked.streams(), stop, asked.forced_L());
    if (tracer != null || chooser != null) {
      request = request.withObserver(watching(tracer, chooser));
    }
    boolean special = conversation.specialIn(task.query()).isPresent();
    return new Prepared(task, request, asked.merged(), special, first, tracer, chooser, null);
  }

  /** Make a request for each option: all of its streams are made to read it to its end. */
  private List<Prepared> weighed(Task task, Asked asked, Choice choice) {
    Weigher weigher = new Weigher(choice, asked.options_L(), asked.dropped(), traced);
    boolean special = conversation.specialIn(task.query()).isPresent();
    List<Prepared> parts = new ArrayList<>();
    for (Weigher.Option option : weigher.options()) {
      StopRule stop = new StopRule(model.endOfText(), option.ids_L().length(), 0, true);
      String id = task.id() + "/option-" + parts.size();
      DecodeRequest request =
          request(task, id, asked.streams(), stop, option.ids_L()).withObserver(option);
      parts.add(new Prepared(task, request, asked.merged(), special, null, null, null, option));
    }
    return parts;
  }

  private static StepObserver watching(@Nullable Tracer tracer, @Nullable Chooser chooser) {
    return step -> {
      if (tracer != null) {
        tracer.chose(step);
      }
      if (chooser != null) {
        chooser.chose(step);
      }
    };
  }

  private DecodeRequest request(
      Task task,
      String id,
      SortedMap<StreamRole, StreamSpec> streams,
      StopRule stop,
      TokenIds forced_L) {
    Cell cell = task.writer().cell();
    ContrastStrategy strategy = Variants.bind(cell.variant(), "cell " + cell.id());
    Gate gate = Gates.bind(cell.gate(), "cell " + cell.id());
    SamplingSettings sampling = SamplingBinder.bind(cell.sampling(), "cell " + cell.id());
    return new DecodeRequest(
        id, streams, strategy, gate, sampling, stop, suppressed, forced_L, seed(task), 0);
  }

  /**
   * Make the record of an answer, and its trace: of options that are weighed those of the chosen
   * one, when the last of them is decoded; empty before.
   */
  Optional<CellWriter.Answer> answer(Prepared prepared, Decoded decoded) {
    Weigher.Option option = prepared.option();
    if (option != null && !option.ended(decoded)) {
      return Optional.empty();
    }
    Decoded answer = option == null ? decoded : option.weigher().answer(prepared.task().id());
    Tracer tracer = option == null ? prepared.tracer() : option.weigher().tracer();
    return Optional.of(
        new CellWriter.Answer(
            record(prepared, answer),
            tracer == null ? null : trace(prepared.task(), tracer.steps())));
  }

  private AnswerTrace trace(Task task, List<StepTrace> steps) {
    return Spelling.trace(
        model.tokenizer(), task.writer().cell().id(), task.query().id(), task.sample(), steps);
  }

  private RunRecord record(Prepared prepared, Decoded decoded) {
    Decoded first = prepared.first();
    Map<String, Integer> tokens = new LinkedHashMap<>();
    decoded.promptTokens().forEach((role, length) -> tokens.put(role.id(), length));
    if (first != null) {
      first.promptTokens().forEach((role, length) -> tokens.merge(role.id(), length, Integer::sum));
    }
    tokens.put("new", decoded.ids_L().length());
    RunRecord.ChoiceUse choice = decoded.error() != null ? null : prepared.use();
    List<Integer> ids = ids(decoded);
    if (choice != null && choice.weighed() == null) {
      ids = List.of(choice.ids().get(choice.chosen())); // any token may have been the best
    }
    String text = choice == null ? text(decoded) : choice.options().get(choice.chosen());
    return record(
        prepared.task(),
        ids,
        text,
        choice == null ? decoded.finish().json() : "choice",
        tokens,
        prepared.systemMerged(),
        prepared.specialInText(),
        use(prepared.task(), null, text, first),
        choice,
        decoded.error(),
        first == null ? decoded.timing() : first.timing().plus(decoded.timing()));
  }

  private static List<Integer> ids(Decoded decoded) {
    return IntStream.of(decoded.ids_L().toArray()).boxed().toList();
  }

  private String text(Decoded decoded) {
    TokenIds ids_L = decoded.ids_L();
    boolean endsInStop = decoded.finish() == Decoded.Finish.STOP && ids_L.length() > 0;
    TokenIds text_L = endsInStop ? ids_L.slice(0, ids_L.length() - 1) : ids_L;
    return model.tokenizer().decode(text_L, true);
  }

  private RunRecord.@Nullable MethodUse use(
      Task task, @Nullable String guard, String text, @Nullable Decoded first) {
    Cell cell = task.writer().cell();
    if (cell.method() == null) {
      return null;
    }
    return new RunRecord.MethodUse(
        cell.method(),
        grid.method(cell).texts(),
        guard,
        framing(task).scored(text).orElse(null),
        first == null ? null : new RunRecord.Turn(ids(first), text(first), first.finish().json()));
  }

  /** Make the record of a task that could not even be asked. */
  CellWriter.Answer failed(Task task, String error) {
    return unasked(task, "", "failed", null, error);
  }

  /** Answer a task without a model, if its prompt method does so. */
  Optional<CellWriter.Answer> guarded(Task task) {
    return framing(task)
        .guard(task.query().text())
        .map(guard -> unasked(task, guard.answer(), "stop", guard.word(), null));
  }

  private CellWriter.Answer unasked(
      Task task, String text, String finish, @Nullable String guard, @Nullable String error) {
    RunRecord record =
        record(
            task,
            List.of(),
            text,
            finish,
            Map.of("new", 0),
            false,
            conversation.specialIn(task.query()).isPresent(),
            use(task, guard, text, null),
            null,
            error,
            NO_TIME);
    return new CellWriter.Answer(record, traced ? trace(task, List.of()) : null);
  }

  private RunRecord record(
      Task task,
      List<Integer> ids,
      String text,
      String finish,
      Map<String, Integer> tokens,
      boolean systemMerged,
      boolean specialInText,
      RunRecord.@Nullable MethodUse method,
      RunRecord.@Nullable ChoiceUse choice,
      @Nullable String error,
      RunRecord.Timing timing) {
    Cell cell = task.writer().cell();
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
        cell.sampling(),
        uses(cell),
        ids,
        text,
        finish,
        tokens,
        systemMerged,
        specialInText,
        method,
        choice,
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
    Prompt prompt = grid.prompts().get(id);
    if (prompt == null) {
      throw new IllegalStateException("the plan names prompt '" + id + "' and nobody has it");
    }
    return prompt;
  }
}
