package rosarium.experiments.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.Analysis;
import rosarium.analysis.AnalysisOptions;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.EngineLimits;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.model.Extension;
import rosarium.core.model.TokenStream;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RecordReader;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.source.store.TransferListener;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceReader;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.ExperimentConfig.DatasetSetting;
import rosarium.experiments.config.ExperimentConfig.PromptSource;
import rosarium.experiments.config.Overrides;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.FakeLibrary;
import rosarium.experiments.plan.Grid;
import rosarium.experiments.plan.Library;
import rosarium.experiments.plan.Shard;
import rosarium.experiments.wiring.FoundModels;
import rosarium.experiments.wiring.ModuleNames;

/** Options that are weighed as whole answers, against weights that are computed the slow way. */
@Tag("torch")
class WeighedRunTest {
  private static final double ALPHA = 0.5;
  private static final double BETA = 0.5;
  private static final int GATED = 2;
  private static final String CONFIG =
      """
      schema: 1
      name: weighed
      models: [{path: MODEL, dtype: float32}]
      variants:
        - {id: plain}
        - {id: rose, alpha: 0.5}
        - {id: rose, alpha: 0.5, mask: {id: plausibility-positive, beta: 0.5}}
        - {id: rose, alpha: 0.5, gate: {id: first-m, m: 2}}
      prompts: [{name: own, positive: own-positive, reverse: own-reverse}]
      datasets: [{id: own-contrast, n: 3, seed: 1}]
      seed: 3
      max_tokens: 6
      traces: true
      """;
  private static final List<Query> QUERIES =
      List.of(
          query(
              "q-0",
              "What are clouds made of?",
              List.of("Water and ice", "Water"),
              "Cotton",
              "Water and smoke"),
          query("q-1", "Is the moon far away?", List.of("Yes, it is far away"), "No"));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static Query query(String id, String text, List<String> correct, String... incorrect) {
    List<String> options = Stream.concat(correct.stream(), Arrays.stream(incorrect)).toList();
    return new Query(
        "own-contrast",
        id,
        text,
        Expected.ANSWER,
        "t",
        correct,
        null,
        Choice.weighed(options, correct.get(0)));
  }

  /** Has the test's queries, and prompts of its own. */
  private static final class Weighed implements Library {
    private final Library prompts = new FakeLibrary();
    private final List<Query> queries;

    Weighed(List<Query> queries) {
      this.queries = queries;
    }

    @Override
    public Prompt prompt(PromptSource source, Optional<Prompt> positive) {
      return prompts.prompt(source, positive);
    }

    @Override
    public Method method(JsonNode method) {
      return prompts.method(method);
    }

    @Override
    public Drawn queries(DatasetSetting dataset) {
      return new Drawn(queries, "weighed");
    }
  }

  private Grid.Expanded run(String output, int rows, List<Query> queries) {
    ExperimentConfig config =
        ConfigBinder.bind(
            Overrides.apply(
                ConfigFile.parse(
                    "c.yaml",
                    CONFIG.replace("MODEL", Shared.path("golden/models/llama").toString())),
                List.of("output=" + folder.resolve(output))),
            new ModuleNames(),
            folder);
    Grid.Expanded grid = Grid.expand(config, new ModuleNames(), new Weighed(queries));
    Runner.Parts parts =
        new Runner.Parts(
            new FoundModels(TransferListener.SILENT, true, Clock.systemUTC()),
            new DecodeEngine(EngineLimits.ofRows(rows))::decode,
            JsonNodeFactory.instance.objectNode().put("schema", 1),
            RunListener.SILENT,
            new StopSignal(),
            Clock.systemUTC());
    new Runner(config, grid, parts).run(Shard.WHOLE);
    return grid;
  }

  private List<RunRecord> records(String output, Cell cell) {
    return RecordReader.read(new RunFolder(folder.resolve(output)).records(cell.id())).records();
  }

  private static ChatModel model() {
    ExperimentConfig.ModelSetting setting =
        new ExperimentConfig.ModelSetting(
            "test",
            "llama",
            Shared.path("golden/models/llama").toString(),
            "float32",
            DeviceName.CPU);
    return new FoundModels(TransferListener.SILENT, true, Clock.systemUTC()).open(setting).model();
  }

  /** Weights of every option, by a fresh pass over prompt and option for each stream. */
  private static final class Naive {
    private final ChatModel model;
    private final Set<Integer> never;

    Naive(ChatModel model) {
      this.model = model;
      this.never = Undecodable.ids(model);
    }

    /** The log-probabilities at each token of an option; masked entries are -infinity. */
    double[] tokens(String system, Query query, String option, int cell) {
      String positive = rendered("Be kind.", query);
      TokenIds option_L = option(positive, option);
      double[][] p_LV = rows(positive, option_L);
      double[][] r_LV = rows(rendered("Be cruel.", query), option_L);
      double[] logP = new double[option_L.length()];
      for (int l = 0; l < option_L.length(); l++) {
        boolean contrast = !system.equals("closed") && cell > 0 && (cell < 3 || l < GATED);
        double highest = Arrays.stream(p_LV[l]).max().orElseThrow();
        double[] score_V = p_LV[l].clone();
        for (int v = 0; v < score_V.length && contrast; v++) {
          boolean implausible = cell == 2 && p_LV[l][v] < highest + Math.log(BETA);
          if (implausible) {
            score_V[v] = Double.NEGATIVE_INFINITY;
          } else if (!never.contains(v)) {
            score_V[v] -= ALPHA * r_LV[l][v];
          }
        }
        double sum = Arrays.stream(score_V).map(Math::exp).sum();
        logP[l] = score_V[option_L.get(l)] - Math.log(sum);
      }
      return logP;
    }

    TokenIds option(String prompt, String option) {
      TokenIds all_L = model.tokenizer().encode(prompt + option, false);
      return all_L.slice(model.tokenizer().encode(prompt, false).length(), all_L.length());
    }

    String rendered(String system, Query query) {
      return model
          .template()
          .render(
              List.of(new Message("system", system), new Message("user", query.text())),
              true,
              Map.of())
          .text();
    }

    @SuppressWarnings("try") // the scope is there to be closed
    private double[][] rows(String prompt, TokenIds option_L) {
      TokenIds read_L =
          model
              .tokenizer()
              .encode(prompt, false)
              .plus(option_L.slice(0, option_L.length() - 1).toArray());
      try (Workspace scope = model.weights().workspace();
          TokenStream stream = model.weights().open()) {
        var logits_RV =
            model.weights().forward(List.of(new Extension(stream, read_L, option_L.length())));
        double[][] row_LV = new double[option_L.length()][];
        for (int l = 0; l < row_LV.length; l++) {
          float[] logit_V = logits_RV.row(l);
          row_LV[l] = new double[logit_V.length];
          for (int v = 0; v < logit_V.length; v++) {
            row_LV[l][v] = never.contains(v) ? Double.NEGATIVE_INFINITY : logit_V[v];
          }
        }
        return row_LV;
      }
    }
  }

  private static double weight(double[] logP) {
    return Arrays.stream(logP).map(each -> Double.isInfinite(each) ? -1000 : each).sum();
  }

  private static long hidden(double[] logP) {
    return Arrays.stream(logP).filter(Double::isInfinite).count();
  }

  @Test
  void weighsEachOptionAsANaiveComputationDoes() {
    List<Cell> cells = run("run", 64, QUERIES).plan().cells();
    assertThat(cells).hasSize(4);
    long masked = 0;
    try (ChatModel model = model()) {
      Naive naive = new Naive(model);
      for (int c = 0; c < cells.size(); c++) {
        List<RunRecord> records = records("run", cells.get(c));
        assertThat(records).hasSize(QUERIES.size());
        for (int q = 0; q < records.size(); q++) {
          masked += agrees(naive, c, QUERIES.get(q), records.get(q));
        }
      }
    }
    assertThat(masked).isPositive(); // or -1000 was not seen
  }

  /** Compare one record; return how many tokens a mask hid. */
  private static long agrees(Naive naive, int cell, Query query, RunRecord record) {
    List<String> options = Objects.requireNonNull(query.choice()).options();
    ChoiceUse use = Objects.requireNonNull(record.choice());
    RunRecord.Weighed weighed = Objects.requireNonNull(use.weighed());
    long masked = 0;
    int best = 0;
    double[] weight = new double[options.size()];
    for (int i = 0; i < options.size(); i++) {
      double[] logP = naive.tokens("scores", query, options.get(i), cell);
      String place = "cell %d, %s, option %d".formatted(cell, query.id(), i);
      weight[i] = weight(logP);
      best = weight[i] > weight[best] ? i : best;
      masked += hidden(logP);
      assertThat(use.scores().get(i)).as(place).isCloseTo(weight[i], within(1e-3));
      assertThat(use.closed().get(i))
          .as(place)
          .isCloseTo(weight(naive.tokens("closed", query, options.get(i), cell)), within(1e-3));
      assertThat(weighed.tokens().get(i)).as(place).isEqualTo(logP.length);
      assertThat((long) weighed.hidden().get(i)).as(place).isEqualTo(hidden(logP));
    }
    assertThat(use.chosen()).isEqualTo(best);
    assertThat(record.text()).isEqualTo(options.get(best));
    assertThat(record.finish()).isEqualTo("choice");
    assertThat(record.ids())
        .hasSize(weighed.tokens().get(best))
        .containsExactlyElementsOf(
            Arrays.stream(
                    naive.option(naive.rendered("Be kind.", query), options.get(best)).toArray())
                .boxed()
                .toList());
    return masked;
  }

  @Test
  void theNumberOfRowsMovesNothing() {
    List<Cell> cells = run("many", 64, QUERIES).plan().cells();
    run("one", 1, QUERIES);

    for (Cell cell : cells) {
      List<RunRecord> many = records("many", cell);
      List<RunRecord> one = records("one", cell);
      for (int q = 0; q < many.size(); q++) {
        ChoiceUse use = Objects.requireNonNull(many.get(q).choice());
        ChoiceUse other = Objects.requireNonNull(one.get(q).choice());
        for (int i = 0; i < use.options().size(); i++) {
          assertThat(Objects.requireNonNull(other.scores().get(i)))
              .isCloseTo(Objects.requireNonNull(use.scores().get(i)), within(1e-3));
        }
      }
    }
  }

  @Test
  void keepsTheStepsOfTheChosenOption() {
    Cell rose = run("run", 64, QUERIES).plan().cells().get(1);
    RunRecord record = records("run", rose).get(0);
    List<AnswerTrace> traces = new ArrayList<>();

    assertThat(
            TraceReader.read(new RunFolder(folder.resolve("run")).traces(rose.id()), traces::add))
        .isEmpty();
    assertThat(traces).hasSize(QUERIES.size());
    assertThat(traces.get(0).steps().stream().map(StepTrace::id))
        .containsExactlyElementsOf(record.ids());
  }

  @Test
  void anOptionThatDoesNotFitFailsItsQueryAndNoOther() {
    Query tooLong =
        query("q-2", "Why?", List.of("Because"), "so " + "and so on ".repeat(400) + "for ever");
    List<Query> queries = List.of(tooLong, QUERIES.get(1));
    Cell plain = run("run", 64, queries).plan().cells().get(0);

    List<RunRecord> records = records("run", plain);
    assertThat(records).hasSize(2);
    assertThat(records.get(0).finish()).isEqualTo("failed");
    assertThat(records.get(0).error()).contains("the context is full after", "of option 2");
    assertThat(records.get(0).choice()).isNull();
    assertThat(records.get(1).finish()).isEqualTo("choice");
  }

  @Test
  void summaryHasBothWithCountAndInterval() throws IOException {
    Cell plain = run("run", 64, QUERIES).plan().cells().get(0);
    RunFolder run = new RunFolder(folder.resolve("run"));

    Analysis.run(run, new AnalysisOptions(Optional.empty(), List.of(), 7));

    List<String> summary = Files.readAllLines(run.summary());
    List<String> header = List.of(summary.get(0).split(",", -1));
    double mass = 0;
    double right = 0;
    for (RunRecord record : records("run", plain)) {
      ChoiceUse use = Objects.requireNonNull(record.choice());
      int correct = record.query().equals("q-0") ? 2 : 1;
      double[] weight =
          use.scores().stream().mapToDouble(w -> Math.exp(w == null ? 0 : w)).toArray();
      mass += Arrays.stream(weight, 0, correct).sum() / Arrays.stream(weight).sum() / 2;
      right += use.chosen() == 0 ? 0.5 : 0;
    }
    for (String metric : List.of("accuracy/mc1", "accuracy/mc1-published", "correct-mass/mc2")) {
      String[] line =
          summary.stream()
              .map(each -> each.split(",", -1))
              .filter(each -> each[header.indexOf("variant")].equals("plain"))
              .filter(each -> each[header.indexOf("group")].equals("all"))
              .filter(each -> each[header.indexOf("metric")].equals(metric))
              .findFirst()
              .orElseThrow();
      assertThat(line[header.indexOf("scored")]).as(metric).isEqualTo("2");
      assertThat(line[header.indexOf("low")]).as(metric).isNotEmpty();
      assertThat(line[header.indexOf("high")]).as(metric).isNotEmpty();
      double value = Double.parseDouble(line[header.indexOf("value")]);
      if (!metric.endsWith("published")) {
        assertThat(value)
            .as("%s %s", metric, String.format(Locale.ROOT, "%f", mass))
            .isCloseTo(metric.endsWith("mc2") ? mass : right, within(1e-4));
      }
    }
    assertThat(summary).noneMatch(line -> line.contains("/choice,"));
    String judges = Files.readString(folder.resolve("run/tables/judges.csv"));
    assertThat(judges).containsPattern("accuracy,mc1,.*\\(n 2\\)");
    assertThat(judges).containsPattern("correct-mass,mc2,.*\\(n 2\\)");
  }
}
