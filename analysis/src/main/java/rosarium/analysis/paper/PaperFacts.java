package rosarium.analysis.paper;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.figure.RunNumbers.Rate;
import rosarium.analysis.run.StrictJson;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.table.MarkupText;
import rosarium.analysis.table.Numbers;
import rosarium.core.prompt.Expected;
import rosarium.core.record.Cell;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** What a manuscript says of the run itself: {@code run.*} and {@code judges.*}. */
final class PaperFacts {
  private final RunNumbers numbers;
  private final Map<String, String> facts = new LinkedHashMap<>();

  private PaperFacts(RunNumbers numbers) {
    this.numbers = numbers;
  }

  static Map<String, String> of(RunNumbers numbers) {
    PaperFacts facts = new PaperFacts(numbers);
    facts.constants();
    facts.plan();
    facts.queries();
    facts.environment();
    facts.judges();
    return facts.facts;
  }

  private void put(String name, String text) {
    facts.put(name, MarkupText.escapeLatex(text));
  }

  private void constants() {
    put("run.level", Numbers.fixed(Words.LEVEL, 2));
    put("run.confidence", "95");
    put("run.resamples", String.format(Locale.ROOT, "%,d", Bootstrap.RESAMPLES));
    put("run.early", Integer.toString(PaperValues.EARLY));
  }

  private void plan() {
    List<Cell> cells = numbers.run().cells();
    put("run.name", numbers.run().name());
    put("run.cells", Integer.toString(cells.size()));
    put("run.model", CellNames.all(cells, Cell::model));
    put("run.dtype", CellNames.all(cells, Cell::dtype));
    put("run.seed", CellNames.all(cells, cell -> Long.toString(cell.seed())));
    put("run.max-tokens", CellNames.all(cells, cell -> Integer.toString(cell.maxTokens())));
    put("run.sampling", CellNames.all(cells, cell -> CellNames.setting(cell.sampling())));
    int answers = 0;
    for (Row row : numbers.cost()) {
      answers += row.getInt("records");
    }
    put("run.answers", Integer.toString(answers));
    lastDay().ifPresent(day -> put("run.date", day));
  }

  private Optional<String> lastDay() {
    return numbers.run().cells().stream()
        .map(cell -> json(numbers.run().folder().manifest(cell.id())).path("ended").asText())
        .filter(time -> time.matches("\\d{4}-\\d\\d-\\d\\dT.*"))
        .map(time -> time.substring(0, 10))
        .max(String::compareTo);
  }

  private void queries() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    Map<String, String> sets = new LinkedHashMap<>();
    numbers
        .run()
        .queries()
        .forEach(
            (dataset, queries) ->
                queries.forEach(
                    query -> {
                      String part = part(query.expected());
                      counts.merge(part, 1, Integer::sum);
                      sets.merge(part, dataset, (a, b) -> a.contains(b) ? a : a + ", " + b);
                    }));
    counts.forEach((part, n) -> put("run.queries." + part, Integer.toString(n)));
    sets.forEach((part, names) -> put("run.dataset." + part, names));
    for (Cell cell : numbers.run().cells()) {
      for (Words.Kind kind : Words.Kind.values()) {
        numbers.rate(cell, kind.key()).ifPresent(rate -> putJudge(kind, rate));
      }
    }
  }

  private void putJudge(Words.Kind kind, Rate rate) {
    put("run.judge." + kind.key(), rate.metric().substring(kind.key().length() + 1));
  }

  private static String part(Expected expected) {
    return switch (expected) {
      case REFUSE -> "harmful";
      case COMPLY -> "harmless";
      case ANSWER -> "utility";
    };
  }

  private void environment() {
    JsonNode machine = json(numbers.run().folder().environment());
    put("run.rosarium", text(machine.path("rosarium")));
    put("run.processor", text(machine.path("cpu")));
    put("run.cores", text(machine.path("cores")));
    put("run.threads", text(machine.path("native").path("threads")));
    put("run.libtorch", text(machine.path("native").path("libtorch")));
    JsonNode model = machine.path("models").path(0);
    put("run.runs-as", text(model.path("dtype")));
    put("run.layers", text(model.path("layers")));
    put("run.rows", text(model.path("rows")));
    put("run.weights", text(model.path("sha256")).replaceAll("^(.{12}).*", "$1"));
  }

  private static String text(JsonNode node) {
    return node.isValueNode() && !node.asText().isEmpty() ? node.asText() : "(not recorded)";
  }

  /** Take the first pair of judges, which are those of the safety data set. */
  private void judges() {
    Path file = numbers.run().folder().tables().resolve("agreement.csv");
    if (!Files.exists(file)) {
      return;
    }
    Table table =
        Table.read()
            .csv(
                CsvReadOptions.builder(file.toFile())
                    .columnTypes(column -> ColumnType.STRING)
                    .missingValueIndicator("")
                    .build());
    if (!table.isEmpty()) {
      put("judges.first", table.stringColumn("first judge").get(0));
      put("judges.second", table.stringColumn("second judge").get(0));
      put("judges.agree", table.stringColumn("agree %").get(0));
      put("judges.kappa", table.stringColumn("kappa").get(0).replaceAll(" \\[.*", ""));
    }
  }

  private static JsonNode json(Path file) {
    return Files.exists(file)
        ? StrictJson.object(file.toString(), StrictJson.text(file))
        : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }
}
