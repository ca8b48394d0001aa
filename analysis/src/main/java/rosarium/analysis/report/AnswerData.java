package rosarium.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.figure.CellNames;
import rosarium.analysis.figure.RunNumbers;
import rosarium.analysis.judge.VerdictFile;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.trace.AnswerTrace;

/** Gathers queries, answers and verdicts for the page's browser of answers. */
final class AnswerData {
  /** A longer answer is cut on the page, characters; {@code records.jsonl} has it whole. */
  static final int LONGEST_ANSWER = 20_000;

  /**
   * Beyond this the page would not open well; further answers are left out, and the page says so.
   */
  private static final int MOST_TEXT = 24_000_000;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final RunNumbers numbers;
  private final ObjectNode page = NODES.objectNode();
  private final List<String> notes = new ArrayList<>();
  private final HeatData heat = new HeatData();
  private int text;
  private int leftOut;

  private AnswerData(RunNumbers numbers) {
    this.numbers = numbers;
  }

  /**
   * What was gathered.
   *
   * @param page for the browser
   * @param notes torn lines, missing and failed answers, what was left out
   */
  record Gathered(ObjectNode page, List<String> notes) {}

  static Gathered of(RunNumbers numbers) {
    return new AnswerData(numbers).gather();
  }

  private Gathered gather() {
    Map<String, String> names = new LinkedHashMap<>();
    numbers.byModelAndDataset().values().forEach(group -> names.putAll(CellNames.of(group)));
    Map<String, Integer> places = addQueries();
    ArrayNode variants = page.putArray("variants");
    ArrayNode answers = page.putArray("answers");
    // Plain first, so that it stands at the left of what is compared with it.
    List<Cell> cells = new ArrayList<>(numbers.run().cells());
    cells.sort((a, b) -> Boolean.compare(RunNumbers.isPlain(b), RunNumbers.isPlain(a)));
    for (Cell cell : cells) {
      CellData data = numbers.run().read(cell);
      note(data);
      ObjectNode variant = variants.addObject();
      variant.put("name", Html.wellFormed(names.getOrDefault(cell.id(), cell.id())));
      variant.put("dataset", cell.dataset()).put("plain", RunNumbers.isPlain(cell));
      variant.put("model", Html.wellFormed(cell.model() + " " + cell.dtype()));
      addAnswers(variants.size() - 1, data, places, answers);
    }
    page.set("words", heat.words());
    if (heat.leftOut() > 0) {
      notes.add(heat.leftOut() + " answers are shown without their traces, which are too many");
    }
    if (leftOut > 0) {
      notes.add(leftOut + " answers are not on this page, which would be too large with them");
    }
    return new Gathered(page, List.copyOf(notes));
  }

  private Map<String, Integer> addQueries() {
    Map<String, Integer> places = new LinkedHashMap<>();
    ArrayNode list = page.putArray("queries");
    numbers
        .run()
        .queries()
        .forEach(
            (dataset, queries) -> {
              for (Query query : queries) {
                places.put(dataset + "\n" + query.id(), list.size());
                ObjectNode line = list.addObject();
                line.put("dataset", dataset).put("id", Html.wellFormed(query.id()));
                line.put("text", cut(query.text()));
                line.put("expected", query.expected().name().toLowerCase(Locale.ROOT));
                line.put("type", Html.wellFormed(query.type()));
                ArrayNode accepted = line.putArray("accepted");
                query.accepted().forEach(each -> accepted.add(cut(each)));
                if (query.reference() != null) {
                  line.put("reference", cut(query.reference()));
                }
              }
            });
    return places;
  }

  private void addAnswers(
      int variant, CellData data, Map<String, Integer> places, ArrayNode answers) {
    Map<String, VerdictFile> verdicts = verdicts(numbers.run().folder(), data.cell());
    Map<AnswerKey, AnswerTrace> traces =
        HeatData.read(numbers.run().folder(), data.cell(), notes::add);
    data.records()
        .forEach(
            (key, answer) -> {
              Integer query = places.get(data.cell().dataset() + "\n" + key.query());
              if (query == null || text > MOST_TEXT) {
                leftOut++;
                return;
              }
              ObjectNode line = answers.addObject();
              line.put("q", query).put("v", variant).put("s", key.sample());
              line.put("text", cut(answer.text())).put("finish", answer.finish());
              line.put("cut", Math.max(0, answer.text().length() - LONGEST_ANSWER));
              line.put("tokens", answer.ids().size());
              if (answer.error() != null) {
                line.put("error", cut(answer.error()));
              }
              addMethod(line, answer.method());
              AnswerTrace trace = traces.get(key);
              if (trace != null && answer.text().length() <= LONGEST_ANSWER) {
                heat.of(answer, trace).ifPresent(steps -> line.set("heat", steps));
              }
              addVerdicts(line.putArray("verdicts"), verdicts, key);
            });
  }

  /** Say what a prompt method did that the answer alone does not show. */
  private void addMethod(ObjectNode line, RunRecord.@Nullable MethodUse method) {
    if (method != null && method.first() != null) {
      line.put("first", cut(method.first().text()));
    }
    if (method != null && method.guard() != null) {
      line.put("guard", Html.wellFormed(method.guard()));
    }
  }

  private static void addVerdicts(
      ArrayNode list, Map<String, VerdictFile> verdicts, AnswerKey key) {
    verdicts.forEach(
        (judge, file) -> {
          Verdict verdict = file.verdicts().get(key);
          if (verdict instanceof Verdict.Scored scored) {
            ObjectNode line = list.addObject().put("judge", Html.wellFormed(judge));
            line.put("label", Html.wellFormed(scored.label())).put("value", scored.value());
            line.put("reason", Html.wellFormed(scored.reason()));
          } else if (verdict instanceof Verdict.Unscored unscored) {
            ObjectNode line = list.addObject().put("judge", Html.wellFormed(judge));
            line.put("label", "unscored").put("reason", Html.wellFormed(unscored.why()));
          }
        });
  }

  /** Reads every file of verdicts on a cell, the leading judge's first. */
  private Map<String, VerdictFile> verdicts(RunFolder folder, Cell cell) {
    List<String> leading = new ArrayList<>();
    for (String kind : List.of("refusal", "over-refusal", "accuracy")) {
      numbers
          .rate(cell, kind)
          .ifPresent(rate -> leading.add(rate.metric().substring(kind.length() + 1)));
    }
    Map<String, VerdictFile> found = new LinkedHashMap<>();
    VerdictFile.ofCell(folder, cell.id()).stream()
        .sorted((a, b) -> Boolean.compare(leading.contains(b.judge()), leading.contains(a.judge())))
        .forEach(file -> found.put(file.judge(), file));
    return found;
  }

  private void note(CellData data) {
    String name = "Cell " + data.cell().id() + " (" + data.cell().label() + ")";
    data.torn().ifPresent(notes::add);
    if (data.missing() > 0) {
      notes.add(name + " lacks " + data.missing() + " of " + data.planned().size() + " answers.");
    }
    long failed = data.records().values().stream().filter(AnswerData::failed).count();
    if (failed > 0) {
      notes.add(name + " has " + failed + " failed answers.");
    }
  }

  private static boolean failed(RunRecord answer) {
    return answer.finish().equals("failed");
  }

  private String cut(String full) {
    int end = Math.min(full.length(), LONGEST_ANSWER);
    if (end < full.length() && Character.isHighSurrogate(full.charAt(end - 1))) {
      end--;
    }
    text += end;
    return Html.wellFormed(full.substring(0, end));
  }
}
