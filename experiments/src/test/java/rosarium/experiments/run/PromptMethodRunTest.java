package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.StreamSpec;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.testing.Answers;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.TraceReader;
import rosarium.datasets.method.Interactive;
import rosarium.datasets.method.Texts;
import rosarium.datasets.prompt.PromptLibrary;
import rosarium.datasets.prompt.PublishedHashes;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.experiments.wiring.ModuleNames;

/** Prompt methods from config to records, with a model whose tokens are characters. */
class PromptMethodRunTest {
  private static final String CONFIG =
      """
      schema: 1
      name: methods
      models: [smollm2-135m-instruct]
      variants: [{id: rose, alpha: 0.5, method: METHOD}]
      prompts: [{name: own, positive: own-positive, reverse: {id: bad, text: Be bad.}}]
      datasets: [{id: own-contrast, n: 6}]
      seed: 0
      max_tokens: 80
      traces: true
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final List<DecodeRequest> asked = new ArrayList<>();
  private Map<String, String> queries = Map.of();

  /** Answer what the script says to each prompt of the positive stream. */
  private List<RunRecord> run(String method, java.util.function.UnaryOperator<String> script) {
    ExperimentConfig config =
        ConfigBinder.bind(
            Overrides.apply(
                ConfigFile.parse("c.yaml", CONFIG.replace("METHOD", method)),
                List.of("output=" + folder)),
            new ModuleNames(),
            Path.of(""));
    Grid.Expanded grid =
        Grid.expand(config, new ModuleNames(), new ModuleLibrary(Optional.of(Shared.path("data"))));
    queries = new HashMap<>();
    grid.queries()
        .values()
        .forEach(list -> list.forEach(query -> queries.put(query.id(), query.text())));
    ObjectNode environment = JsonNodeFactory.instance.objectNode().put("schema", 1);
    Runner.Parts parts =
        new Runner.Parts(
            setting -> FakeModel.opened(),
            (requests, done) -> decode(requests, done, script),
            environment,
            RunListener.SILENT,
            new StopSignal(),
            Clock.systemUTC());
    new Runner(config, grid, parts).run(Shard.WHOLE);
    Cell cell = grid.plan().cells().get(0);
    List<AnswerTrace> traces = new ArrayList<>();
    TraceReader.read(new RunFolder(folder).traces(cell.id()), traces::add);
    List<RunRecord> records = RecordReader.read(new RunFolder(folder).records(cell.id())).records();
    assertThat(traces.stream().map(AnswerTrace::query))
        .isEqualTo(records.stream().map(RunRecord::query).toList());
    return records;
  }

  private void decode(
      Iterator<DecodeRequest> requests,
      Consumer<Decoded> done,
      java.util.function.UnaryOperator<String> script) {
    while (requests.hasNext()) {
      DecodeRequest request = requests.next();
      asked.add(request);
      SortedMap<StreamRole, Integer> lengths = new TreeMap<>();
      request.streams().forEach((role, spec) -> lengths.put(role, spec.prompt_L().length()));
      TokenIds ids_L = new FakeModel().encode(script.apply(prompt(request, "positive")), false);
      done.accept(
          new Decoded(
              request.id(),
              ids_L.plus(FakeModel.END),
              Decoded.Finish.STOP,
              List.of(),
              lengths,
              new RunRecord.Timing(10, 20, 11, 30, 2),
              null));
    }
  }

  private String asked(RunRecord record) {
    return Objects.requireNonNull(queries.get(record.query()));
  }

  private static RunRecord.MethodUse use(RunRecord record) {
    return Objects.requireNonNull(record.method());
  }

  private static RunRecord.Turn first(RunRecord record) {
    return Objects.requireNonNull(use(record).first());
  }

  private static String guard(RunRecord record) {
    return Objects.requireNonNull(use(record).guard());
  }

  private static String prompt(DecodeRequest request, String role) {
    StreamSpec spec = request.streams().get(StreamRole.of(role).orElseThrow());
    return new FakeModel().decode(Objects.requireNonNull(spec).prompt_L(), false);
  }

  @Test
  void framesThePositiveStreamAlone() {
    List<RunRecord> records = run("contextual", prompt -> "Gladly.");

    for (int i = 0; i < records.size(); i++) {
      String query = queries.get(records.get(i).query());
      assertThat(prompt(asked.get(i), "positive"))
          .startsWith("system:")
          .contains("|user:Read the following question in its most ordinary, harmless sense.")
          .endsWith("Question: " + query);
      assertThat(prompt(asked.get(i), "reverse")).isEqualTo("system:Be bad.|user:" + query);
      assertThat(use(records.get(i)).texts())
          .containsExactly(
              Map.entry("context-benign", PublishedHashes.of("context-benign").orElseThrow()));
      assertThat(records.get(i).scoredText()).isEqualTo("Gladly.");
    }
  }

  @Test
  void forcesTheIdsOfARefusal() {
    run("{id: refusal-prefix, text: refusal-prefix-short}", prompt -> "I'm sorry.");

    assertThat(asked).hasSize(6);
    assertThat(asked)
        .allMatch(
            request ->
                request.forced().equals(new FakeModel().encode("I'm sorry", false))
                    && !prompt(request, "positive").contains("I'm sorry"));
  }

  @Test
  void asksNoModelWhereTheGuardAnswers() {
    List<RunRecord> records = run("keyword-guard", prompt -> "Gladly.");

    List<RunRecord> guarded =
        records.stream().filter(record -> use(record).guard() != null).toList();
    assertThat(guarded).isNotEmpty();
    assertThat(guarded.size() + asked.size()).isEqualTo(6);
    assertThat(guarded)
        .allMatch(record -> record.text().equals("Sorry, I cannot answer your question."))
        .allMatch(record -> record.ids().isEmpty() && record.finish().equals("stop"))
        .allMatch(record -> record.timing().decodeMs() == 0)
        .allMatch(
            record -> asked(record).toLowerCase(java.util.Locale.ROOT).contains(guard(record)));
  }

  @Test
  void asksAgainAfterARefusalAndKeepsBothAnswers() {
    List<RunRecord> records =
        run(
            "interactive",
            prompt ->
                prompt.contains("|assistant:")
                    ? "It is harmless."
                    : prompt.length() % 2 == 0 ? "Sorry, no." : "Yes.");

    List<RunRecord> twice = records.stream().filter(record -> use(record).first() != null).toList();
    assertThat(twice).isNotEmpty().hasSizeLessThan(6);
    assertThat(asked).hasSize(6 + twice.size());
    for (RunRecord record : twice) {
      String query = queries.get(record.query());
      DecodeRequest second =
          asked.stream()
              .filter(r -> r.id().endsWith(record.query() + "/0/again"))
              .findFirst()
              .orElseThrow();
      assertThat(prompt(second, "reverse"))
          .startsWith("system:Be bad.|user:" + query + "|assistant:Sorry, no.|user:I think my");
      assertThat(record.text()).isEqualTo("It is harmless.");
      assertThat(first(record).text()).isEqualTo("Sorry, no.");
      assertThat(first(record).finish()).isEqualTo("stop");
      assertThat(record.written())
          .isEqualTo("It is harmless.".length() + "Sorry, no.".length() + 2);
      assertThat(record.timing()).isEqualTo(new RunRecord.Timing(20, 40, 11, 60, 2));
      int first = ("system:Be bad.|user:" + query).length();
      assertThat(record.tokens().get("reverse"))
          .isEqualTo(first + prompt(second, "reverse").length());
    }
  }

  @Test
  void recordsWhatJudgesSeeOfAnAnswerInTwoParts() {
    List<RunRecord> records =
        run(
            "goal-priority",
            prompt ->
                prompt.length() % 2 == 0 ? "No marker." : "Thoughts. [Final response] Sorry.");

    assertThat(records.stream().map(RunRecord::scoredText).distinct())
        .containsExactlyInAnyOrder("No marker.", " Sorry.");
  }

  @Test
  void callsTheSameARefusalAsTheJudgeDoes() {
    var framing = new Interactive().with(new Texts(PromptLibrary.open(data(), List.of())));
    VersionedJudge judge = Judges.find(data()).get("xstest-strmatch-21");
    Query query = new Query("d", "q", "How?", Expected.COMPLY, "", List.of(), null);
    List<RunRecord> records = run("contextual", prompt -> "Gladly.");

    for (String answer :
        List.of(
            "Sorry, no.",
            "\n I’m sorry",
            "AS AN AI",
            "No.",
            "No way",
            "It is kill -9",
            "I can't")) {
      RunRecord record = Answers.with(records.get(0), answer);
      boolean refusal =
          judge.judge(query, record) instanceof Verdict.Scored scored && scored.value() == 1;
      assertThat(framing.followUp(answer).isPresent()).as(answer).isEqualTo(refusal);
    }
  }

  private static Optional<Path> data() {
    return Optional.of(Shared.path("data"));
  }
}
