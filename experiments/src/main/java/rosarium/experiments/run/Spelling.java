package rosarium.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.token.TextStream;
import rosarium.core.token.Tokenizer;
import rosarium.core.trace.AnswerTrace;
import rosarium.core.trace.StepTrace;

/** Writes out the ids of a trace, so that it can be read without the tokenizer. */
public final class Spelling {
  private Spelling() {}

  /** Make the trace of an answer. */
  static AnswerTrace trace(
      Tokenizer tokenizer, String cell, String query, int sample, List<StepTrace> steps) {
    SortedMap<Integer, String> tokens = new TreeMap<>();
    for (StepTrace step : steps) {
      spell(tokenizer, tokens, List.of(step.id(), step.plain()));
      spell(tokenizer, tokens, step.contrast().top());
      step.streams().values().forEach(row -> spell(tokenizer, tokens, row.top()));
    }
    List<Integer> ids = steps.stream().map(StepTrace::id).toList();
    return new AnswerTrace(
        AnswerTrace.SCHEMA, cell, query, sample, steps, pieces(tokenizer, ids), tokens);
  }

  private static void spell(
      Tokenizer tokenizer, SortedMap<Integer, String> tokens, List<Integer> ids) {
    ids.forEach(id -> tokens.computeIfAbsent(id, tokenizer::token));
  }

  /**
   * Return what each id adds to the text, special tokens nothing. What the last one leaves
   * incomplete is added to it.
   */
  public static List<String> pieces(Tokenizer tokenizer, List<Integer> ids) {
    TextStream text = tokenizer.textStream(true);
    List<String> pieces = new ArrayList<>();
    ids.forEach(id -> pieces.add(text.append(id)));
    String rest = text.flush();
    if (!rest.isEmpty()) {
      pieces.set(pieces.size() - 1, pieces.get(pieces.size() - 1) + rest);
    }
    return pieces;
  }
}
