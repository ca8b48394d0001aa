package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.wiring.ModuleLibrary;
import rosarium.experiments.wiring.ModuleNames;

/** Multiple choice from a user's card to the summary, with a model whose tokens are characters. */
class ChoiceRunTest {
  private static final String CONFIG =
      """
      schema: 1
      name: choices
      models: [smollm2-135m-instruct]
      variants: [plain, {id: rose, alpha: 0.5}]
      prompts: [{name: own, positive: own-positive, reverse: {id: bad, text: Be bad.}}]
      datasets: [{card: CARD}]
      seed: 0
      max_tokens: 80
      """;
  private static final String CARD =
      """
      schema: 1
      id: mine
      file: mine.csv
      format: csv
      fields: {text: q, accepted: gold, options: o, type: t}
      expected: answer
      """;

  /** By the closed row B is chosen, by the contrast C; the other two are right. */
  private static final String DATA =
      """
      q,gold,o,t
      Which one?,C,one | two | three,x
      Which two?,B,one | two | three,x
      Which three?,A,one | two | three,y
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private final List<DecodeRequest> asked = new ArrayList<>();

  private Grid.Expanded run() throws IOException {
    Files.writeString(folder.resolve("mine.csv"), DATA);
    Path card = Files.writeString(folder.resolve("card.yaml"), CARD);
    ExperimentConfig config =
        ConfigBinder.bind(
            Overrides.apply(
                ConfigFile.parse("c.yaml", CONFIG.replace("CARD", card.toString())),
                List.of("output=" + folder.resolve("run"))),
            new ModuleNames(),
            Path.of(""));
    Grid.Expanded grid =
        Grid.expand(config, new ModuleNames(), new ModuleLibrary(Optional.empty()));
    Runner.Parts parts =
        new Runner.Parts(
            setting -> FakeModel.opened(),
            this::decode,
            JsonNodeFactory.instance.objectNode().put("schema", 1),
            RunListener.SILENT,
            new StopSignal(),
            Clock.systemUTC());
    new Runner(config, grid, parts).run(Shard.WHOLE);
    return grid;
  }

  private void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done) {
    while (requests.hasNext()) {
      DecodeRequest request = requests.next();
      asked.add(request);
      float[] closed_V = new float[128];
      closed_V['B'] = 2;
      closed_V['Z'] = 9;
      float[] reverse_V = closed_V.clone();
      reverse_V['B'] = 6;
      reverse_V['C'] = -2;
      SortedMap<StreamRole, Logits> rows_BV = new TreeMap<>();
      for (StreamRole role : request.streams().keySet()) {
        boolean reverse = role.kind() == StreamRole.Kind.REVERSE;
        rows_BV.put(role, ArrayLogits.of(reverse ? reverse_V : closed_V));
      }
      StreamRole closed = request.strategy().closedRow();
      Logits scores_BV = request.strategy().combine(StreamLogits.of(rows_BV));
      request
          .observer()
          .chose(
              new ObservedStep(
                  'Z', 1, closed, new TreeSet<>(rows_BV.keySet()), Set.of(), rows_BV, scores_BV));
      SortedMap<StreamRole, Integer> lengths = new TreeMap<>();
      request.streams().forEach((role, spec) -> lengths.put(role, spec.prompt_L().length()));
      done.accept(
          new Decoded(
              request.id(),
              TokenIds.of('Z'),
              Decoded.Finish.LENGTH,
              List.of(),
              lengths,
              new RunRecord.Timing(1, 1, 1, 1, 1),
              null));
    }
  }

  private List<RunRecord> records(Cell cell) {
    return RecordReader.read(new RunFolder(folder.resolve("run")).records(cell.id())).records();
  }

  @Test
  void choosesInOneStepBehindTheAnswerPrefix() throws IOException {
    Cell rose = run().plan().cells().get(1);

    assertThat(asked)
        .allSatisfy(
            request -> {
              assertThat(request.stop().maxTokens()).isEqualTo(1);
              request
                  .streams()
                  .values()
                  .forEach(
                      stream ->
                          assertThat(
                                  FakeModel.opened()
                                      .model()
                                      .tokenizer()
                                      .decode(stream.prompt_L(), false))
                              .endsWith("?\nA. one\nB. two\nC. threeAnswer: "));
            });
    assertThat(records(rose)).hasSize(3);
    for (RunRecord record : records(rose)) {
      ChoiceUse use = Objects.requireNonNull(record.choice());
      assertThat(record.text()).isEqualTo("C");
      assertThat(record.finish()).isEqualTo("choice");
      assertThat(record.ids()).containsExactly((int) 'C');
      assertThat(use.ids()).containsExactly((int) 'A', (int) 'B', (int) 'C');
      assertThat(use.scores()).containsExactly(0.0, -1.0, 1.0);
      assertThat(use.plain()).isEqualTo(1);
    }
  }

  @Test
  void reportsAccuracyBesideWhatTheContrastChanged() throws IOException {
    run();
    RunFolder run = new RunFolder(folder.resolve("run"));

    Analysis.run(run, new AnalysisOptions(Optional.empty(), List.of(), 7));

    List<String> summary = Files.readAllLines(run.summary());
    assertThat(values(summary, "plain", "all", "accuracy/choice")).startsWith("0.3333");
    assertThat(values(summary, "plain", "all", "choice-changed")).isEqualTo("0,");
    assertThat(values(summary, "rose", "all", "accuracy/choice")).startsWith("0.3333");
    assertThat(values(summary, "rose", "x", "accuracy/choice")).startsWith("0.5");
    assertThat(values(summary, "rose", "all", "choice-changed")).isEqualTo("1,");
    assertThat(values(summary, "rose", "all", "choice-changed-right")).startsWith("0.3333");
    assertThat(summary).noneMatch(line -> line.contains("distinct-") || line.contains("refusal"));
  }

  /** Return the value column of the line with these words, and what follows. */
  private static String values(List<String> summary, String variant, String group, String metric) {
    List<String> header = List.of(summary.get(0).split(",", -1));
    List<String> found =
        summary.stream()
            .map(line -> line.split(",", -1))
            .filter(line -> line[header.indexOf("variant")].equals(variant))
            .filter(line -> line[header.indexOf("group")].equals(group))
            .filter(line -> line[header.indexOf("metric")].equals(metric))
            .map(line -> line[header.indexOf("value")] + ",")
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
