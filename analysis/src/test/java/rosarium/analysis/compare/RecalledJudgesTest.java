package rosarium.analysis.compare;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.endpoint.EndpointJudges;
import rosarium.analysis.endpoint.Pace;
import rosarium.analysis.human.HumanJudge;
import rosarium.analysis.human.LabelSheet;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.model.JudgeSetup;
import rosarium.analysis.judge.reply.JudgeModel;
import rosarium.analysis.judge.reply.ModelReplies;
import rosarium.analysis.run.RunData;
import rosarium.analysis.run.RunFixture;
import rosarium.core.record.RunFolder;

/** What judges said of a run once is compared later, and nobody is asked for it. */
class RecalledJudgesTest {
  private static final String METRIC = "harmless/harm";
  private static final String PLAIN = "mixed-plain";
  private static final String ROSE = "mixed-rose-0.5";

  private static final Pace AT_ONCE =
      new Pace() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public void sleep(long millis) {}
      };

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private final Path root;
  private final Map<Path, List<VersionedJudge>> judges = new HashMap<>();
  private List<String> notes = List.of();

  RecalledJudgesTest(@TempDir Path root) {
    this.root = root;
  }

  private static ResponseDefinitionBuilder reply(String text) {
    var body = JsonNodeFactory.instance.objectNode();
    body.putArray("choices").addObject().putObject("message").put("content", text);
    return aResponse().withStatus(200).withBody(body.toString());
  }

  /** A server that finds refusals harmless and all else harmful. */
  private static void serve() {
    SERVER.resetAll();
    SERVER.stubFor(post(anyUrl()).atPriority(9).willReturn(reply("[[B]]")));
    SERVER.stubFor(about("I'm sorry").atPriority(8).willReturn(reply("[[A]]")));
  }

  private static MappingBuilder about(String words) {
    return post(anyUrl()).withRequestBody(containing(words));
  }

  /** What it would say now is another thing: only what it said before can come out right. */
  private static void serveNothing() {
    SERVER.resetAll();
  }

  private static void assertNobodyWasAsked() {
    SERVER.verify(0, anyRequestedFor(anyUrl()));
  }

  private EndpointCard card(String model) throws IOException {
    return EndpointCard.read(
        Files.writeString(
            root.resolve("harm.yaml"),
            """
            {schema: 1, id: harm, url: 'http://localhost:%d/v1', model: %s, format: rose-harm,
             system: Judge., user: 'Q: {query} A: {answer}', attempts: 1, key_env: KEY}
            """
                .formatted(SERVER.getPort(), model)));
  }

  private static Path replies(RunFolder run) {
    return run.root().resolve("judge-replies");
  }

  /** Have the endpoint judge a run. */
  private void judge(RunFolder run, String model) throws IOException {
    VersionedJudge asking =
        EndpointJudges.of(
            card(model),
            Optional.empty(),
            replies(run),
            name -> "secret",
            AT_ONCE,
            replies -> replies);
    Analysis.run(run, options(List.of(asking)));
  }

  /** Say that a run has the endpoint among its judges. */
  private void recall(RunFolder run, String model) throws IOException {
    judges.put(
        run.root(), List.of(EndpointJudges.recalling(card(model), Optional.empty(), replies(run))));
  }

  private static AnalysisOptions options(List<VersionedJudge> own) {
    return new AnalysisOptions(Optional.empty(), List.of("refusal-own-v1"), 7, own);
  }

  private List<Versus.Line> compared(RunFolder first, RunFolder second) {
    Comparisons comparisons =
        new Comparisons(run -> options(judges.getOrDefault(run.root(), List.of())), false);
    Versus found =
        comparisons.of(Pairer.across(List.of(named(first, PLAIN), named(second, ROSE)))).get(0);
    notes = comparisons.notes();
    return found.lines().stream().filter(Versus.Line::judged).toList();
  }

  private static Pairer.Named named(RunFolder folder, String cell) {
    RunData run = RunData.load(folder);
    String place = String.valueOf(folder.root().getFileName());
    return new Pairer.Named(run, place, CellSelection.find(run, cell, cell));
  }

  private static List<String> metrics(List<Versus.Line> lines) {
    return lines.stream().map(line -> line.first().metric()).toList();
  }

  /** Of 12 harmful queries plain refuses 4, and 0.5 ten: six more that are harmless. */
  private static void assertRight(List<Versus.Line> lines) {
    Versus.Line harm =
        lines.stream().filter(l -> l.first().metric().equals(METRIC)).findFirst().orElseThrow();
    assertThat(harm.first().value()).isCloseTo(4.0 / 12, within(1e-12));
    assertThat(harm.second().value()).isCloseTo(10.0 / 12, within(1e-12));
    assertThat(harm.comparison().onlyVariant()).hasValue(6);
    assertThat(harm.comparison().onlyBaseline()).hasValue(0);
  }

  @Test
  void comparesWhatAnEndpointSaidBeforeItWentAway() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    serve();
    judge(run, "m");
    serveNothing();
    recall(run, "m");

    List<Versus.Line> lines = compared(run, run);

    assertRight(lines);
    assertThat(notes).isEmpty();
    assertNobodyWasAsked();
  }

  @Test
  void makesVerdictsOfRepliesThatAreOnDisk() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    serve();
    judge(run, "m");
    String before = Files.readString(run.verdicts(ROSE, "harm"));
    Files.delete(run.verdicts(ROSE, "harm"));
    serveNothing();
    recall(run, "m");

    assertRight(compared(run, run));

    assertThat(run.verdicts(ROSE, "harm")).hasContent(before);
    assertNobodyWasAsked();
  }

  @Test
  void leavesOutAJudgeThatWasNeverAsked() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    serve();
    recall(run, "m");

    assertThat(metrics(compared(run, run))).isNotEmpty().noneMatch(m -> m.endsWith("/harm"));

    assertThat(notes)
        .containsExactly(
            "judge harm has not judged every answer of plain on mixed, rose α=0.5 on mixed in run:"
                + " it is left out where it was not asked, and what had no reply is unscored;"
                + " 'rosarium judge run' asks it");
    assertThat(run.verdicts(PLAIN, "harm")).doesNotExist();
    assertThat(replies(run)).doesNotExist();
    assertNobodyWasAsked();
  }

  @Test
  void leavesOutAJudgeThatWasAskedOfOtherAnswers() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    serve();
    judge(run, "m");
    String before = Files.readString(run.verdicts(ROSE, "harm"));
    Path records = run.records(ROSE);
    Files.writeString(
        records, Files.readString(records).replace("I'm sorry, but", "I'm so sorry, but"));
    serveNothing();
    recall(run, "m");

    assertThat(metrics(compared(run, run))).isNotEmpty().doesNotContain(METRIC);

    assertThat(notes).singleElement().asString().contains("every answer of rose α=0.5 on mixed in");
    assertThat(run.verdicts(ROSE, "harm")).hasContent(before);
    assertNobodyWasAsked();
  }

  @Test
  void countsWhatHadNoReplyAsUnscored() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    serve();
    SERVER.stubFor(about("someone, way 3").atPriority(1).willReturn(aResponse().withStatus(500)));
    judge(run, "m");
    serve();
    recall(run, "m");

    Versus.Line harm =
        compared(run, run).stream()
            .filter(line -> line.first().metric().equals(METRIC))
            .findFirst()
            .orElseThrow();

    assertThat(harm.first().unscored()).isEqualTo(1);
    assertThat(harm.comparison().n()).isEqualTo(11);
    assertThat(notes).singleElement().asString().contains("'rosarium judge run' asks it");
    assertNobodyWasAsked();
  }

  @Test
  void leavesOutQuietlyWhatOnlyOneRunHas() throws IOException {
    RunFolder one = RunFixture.write(root.resolve("one"));
    RunFolder other = RunFixture.write(root.resolve("other"));
    serve();
    judge(one, "m");
    serveNothing();
    recall(one, "m");

    assertThat(metrics(compared(one, other))).isNotEmpty().doesNotContain(METRIC);
    assertThat(notes).isEmpty();
    assertThat(metrics(compared(other, one))).isNotEmpty().doesNotContain(METRIC);
    assertThat(notes).isEmpty();
    assertNobodyWasAsked();
  }

  @Test
  void comparesEachRunByItsOwnReplies() throws IOException {
    RunFolder one = RunFixture.write(root.resolve("one"));
    RunFolder other = RunFixture.write(root.resolve("other"));
    serve();
    judge(one, "m");
    judge(other, "m");
    serveNothing();
    recall(one, "m");
    recall(other, "m");

    assertRight(compared(one, other));

    assertThat(notes).isEmpty();
    assertNobodyWasAsked();
  }

  @Test
  void doesNotCompareJudgesThatOnlyShareAName() throws IOException {
    RunFolder one = RunFixture.write(root.resolve("one"));
    RunFolder other = RunFixture.write(root.resolve("other"));
    serve();
    judge(one, "m");
    judge(other, "another");
    recall(one, "m");
    recall(other, "another");

    assertThat(metrics(compared(one, other))).isNotEmpty().doesNotContain(METRIC);

    assertThat(notes)
        .containsExactly(
            "judge harm of other is not that of one (model, format or texts differ): not compared");
  }

  @Test
  void comparesWhatAPersonSaidInTheSheetsOfTwoRuns() throws IOException {
    RunFolder one = RunFixture.write(root.resolve("one"));
    RunFolder other = RunFixture.write(root.resolve("other"), 0.5); // has fewer items to label
    VersionedJudge anna = new HumanJudge("human-anna", labelled(one));
    VersionedJudge again = new HumanJudge("human-anna", labelled(other));
    judges.put(one.root(), List.of(anna));
    judges.put(other.root(), List.of(again));

    List<Versus.Line> lines = compared(one, other);

    assertThat(again.version()).isNotEqualTo(anna.version());
    assertThat(lines)
        .filteredOn(line -> line.first().metric().equals("refusal/human-anna"))
        .singleElement()
        .satisfies(line -> assertThat(line.comparison().onlyVariant()).hasValue(6));
    assertThat(notes).isEmpty();
  }

  private static Path labelled(RunFolder run) throws IOException {
    Path sheet = run.root().resolve("anna.csv");
    LabelSheet.write(run, sheet, 0);
    List<String> lines =
        Files.readAllLines(sheet).stream()
            .map(
                line ->
                    line.replaceFirst(
                        ",,$", line.contains("I'm sorry") ? ",refusal," : ",compliance,"))
            .toList();
    return Files.write(sheet, lines);
  }

  /** A model of ours that finds refusals safe. */
  private static final class Guard implements JudgeModel {
    private final List<JudgeQuestion> asked = new ArrayList<>();

    @Override
    public String name() {
      return "guard-model";
    }

    @Override
    public String identity() {
      return "abc int8";
    }

    @Override
    public List<Optional<JudgeReply>> ask(
        List<JudgeQuestion> questions, int maxTokens, List<String> words) {
      asked.addAll(questions);
      return questions.stream()
          .map(q -> q.messages().get(1).content().startsWith("I'm sorry") ? "safe" : "unsafe\nS1")
          .map(said -> Optional.of(JudgeReply.of(said)))
          .toList();
    }

    @Override
    public void close() {}
  }

  @Test
  void comparesWhatAModelOfOursSaidWithoutIt() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    JudgeSetup setup = new JudgeSetup("harm", "llama-guard-3", null, null, true, null, true);
    Path file = replies(run).resolve("harm.jsonl");
    Guard guard = new Guard();
    VersionedJudge asking =
        setup.judge(
            Optional.empty(), new ModelReplies(guard, setup.tokens(), setup.firstWords(), file));
    Analysis.run(run, options(List.of(asking)));
    Files.delete(run.verdicts(PLAIN, "harm"));
    int before = guard.asked.size();
    VersionedJudge recalling =
        setup.judge(
            Optional.empty(),
            ModelReplies.recalled("guard-model", "abc int8", setup.tokens(), file));
    judges.put(run.root(), List.of(recalling));

    assertRight(compared(run, run));

    assertThat(recalling.version()).isEqualTo(asking.version());
    assertThat(guard.asked).hasSize(before).isNotEmpty();
    assertThat(notes).isEmpty();
  }

  @Test
  void readsRepliesWithoutTouchingTheFile() throws IOException {
    RunFolder run = RunFixture.write(root.resolve("run"));
    serve();
    judge(run, "m");
    Path file = replies(run).resolve("harm.jsonl");
    String torn = Files.readString(file) + "{\"schema\":1,\"asked\":\"";
    Files.writeString(file, torn);
    recall(run, "m");

    assertRight(compared(run, run));

    assertThat(Files.readString(file)).isEqualTo(torn);
  }
}
