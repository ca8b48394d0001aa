package rosarium.analysis.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rosarium.analysis.run.RunData;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.Cell;

/**
 * The samples of one cell as lines of JSON, a query a line, with its answers in {@code resps}.
 *
 * @param lines each ended by a newline
 * @param queries how many queries have an answer
 */
record LmEvalSamples(String lines, int queries) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static LmEvalSamples of(RunData run, Cell cell) {
    Map<String, List<Answered>> byQuery = new LinkedHashMap<>();
    Answered.each(
        run,
        cell,
        each -> byQuery.computeIfAbsent(each.query().id(), id -> new ArrayList<>()).add(each));
    Map<String, Integer> places = new LinkedHashMap<>();
    run.queries()
        .getOrDefault(cell.dataset(), List.of())
        .forEach(query -> places.put(query.id(), places.size()));
    StringBuilder lines = new StringBuilder();
    byQuery.forEach(
        (id, answers) -> lines.append(line(places.getOrDefault(id, 0), answers)).append('\n'));
    return new LmEvalSamples(lines.toString(), byQuery.size());
  }

  private static ObjectNode line(int place, List<Answered> answers) {
    Answered first = answers.get(0);
    ObjectNode doc = doc(first);
    String question = Texts.whole(first.query().text());
    String target = target(first);
    ObjectNode line = NODES.objectNode().put("doc_id", place);
    line.set("doc", doc);
    line.put("target", target);
    ObjectNode settings = NODES.objectNode().put("max_gen_toks", first.cell().maxTokens());
    settings.set("sampling", first.cell().sampling());
    line.putObject("arguments")
        .putObject("gen_args_0")
        .put("arg_0", question)
        .set("arg_1", settings);
    ArrayNode answer = line.putArray("resps").addArray();
    answers.forEach(each -> answer.add(Texts.whole(each.answer().text())));
    line.putArray("filtered_resps").add(Texts.whole(first.answer().scoredText()));
    line.put("filter", "none");
    ArrayNode names = line.putArray("metrics");
    ObjectNode unscored = NODES.objectNode();
    first
        .verdicts()
        .forEach(
            (judge, verdict) -> {
              String metric = first.metric(judge);
              if (verdict instanceof Verdict.Scored scored) {
                names.add(metric);
                line.put(metric, scored.value());
              } else if (verdict instanceof Verdict.Unscored without) {
                unscored.put(metric, Texts.whole(without.why()));
              }
            });
    line.set("unscored", unscored);
    line.put("doc_hash", TextHash.of(doc.toString()));
    return line.put("prompt_hash", TextHash.of(question)).put("target_hash", TextHash.of(target));
  }

  private static ObjectNode doc(Answered answered) {
    ObjectNode doc = NODES.objectNode().put("id", Texts.whole(answered.query().id()));
    doc.put("query", Texts.whole(answered.query().text()));
    doc.put("expected", Answered.word(answered.query().expected()));
    doc.put("type", Texts.whole(answered.query().type()));
    ArrayNode accepted = doc.putArray("accepted");
    answered.query().accepted().forEach(each -> accepted.add(Texts.whole(each)));
    return doc;
  }

  private static String target(Answered answered) {
    return answered.query().expected() == Expected.ANSWER && !answered.query().accepted().isEmpty()
        ? Texts.whole(answered.query().accepted().get(0))
        : Answered.word(answered.query().expected());
  }
}
