package rosarium.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import rosarium.analysis.run.AnswerKey;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;
import rosarium.core.trace.TraceReader;

/** Gathers what the page shows of each token where a run has traces: compact, words named once. */
final class HeatData {
  /** Beyond this many tokens the page would not open well. */
  private static final int MOST_STEPS = 120_000;

  /** How many of the best of each row are shown. */
  private static final int SHOWN = 3;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, Integer> words = new LinkedHashMap<>();
  private int steps;
  private int leftOut;

  /**
   * Read the traces of a cell by what they belong to; none where there is no file.
   *
   * @param notes hears what was wrong with a torn last frame
   */
  static Map<AnswerKey, AnswerTrace> read(RunFolder folder, Cell cell, Consumer<String> notes) {
    Path file = folder.traces(cell.id());
    if (!Files.exists(file)) {
      return Map.of();
    }
    Map<AnswerKey, AnswerTrace> traces = new HashMap<>();
    TraceReader.read(file, t -> traces.put(new AnswerKey(t.query(), t.sample()), t))
        .ifPresent(notes);
    return traces;
  }

  /** Return what the page needs of one answer; empty where there is nothing, or too much. */
  Optional<ObjectNode> of(RunRecord answer, AnswerTrace trace) {
    boolean its = trace.steps().stream().map(StepTrace::id).toList().equals(answer.ids());
    if (!its || trace.steps().isEmpty()) {
      return Optional.empty();
    }
    if (steps + trace.steps().size() > MOST_STEPS) {
      leftOut++;
      return Optional.empty();
    }
    steps += trace.steps().size();
    List<String> roles = List.copyOf(trace.steps().get(0).streams().keySet());
    ObjectNode heat = NODES.objectNode();
    roles.forEach(heat.putArray("roles")::add);
    ArrayNode list = heat.putArray("steps");
    for (int t = 0; t < trace.steps().size(); t++) {
      StepTrace step = trace.steps().get(t);
      ArrayNode line = list.addArray();
      line.add(Html.wellFormed(t < trace.pieces().size() ? trace.pieces().get(t) : ""));
      line.add(word(trace, step.id())).add(word(trace, step.plain())).add(step.gate());
      line.add(best(trace, step.contrast()));
      roles.forEach(role -> line.add(best(trace, step.stream(role))));
    }
    return Optional.of(heat);
  }

  /** A row: {@code [kl or null, word, log probability, ...]}, or why there is none. */
  private ArrayNode best(AnswerTrace trace, StepTrace.Scores row) {
    ArrayNode line = NODES.arrayNode();
    if (row.absent() != null) {
      return line.add(row.absent());
    }
    line.add(row.kl());
    for (int k = 0; k < Math.min(SHOWN, row.top().size()); k++) {
      line.add(word(trace, row.top().get(k))).add(row.logProb().get(k));
    }
    return line;
  }

  private int word(AnswerTrace trace, int id) {
    String text = Html.wellFormed(trace.tokens().getOrDefault(id, "<" + id + ">"));
    return words.computeIfAbsent(text, each -> words.size());
  }

  /** Return the words that the lines name by their place. */
  ArrayNode words() {
    ArrayNode list = NODES.arrayNode();
    words.keySet().forEach(list::add);
    return list;
  }

  /** Return how many answers have a trace that the page leaves out. */
  int leftOut() {
    return leftOut;
  }
}
