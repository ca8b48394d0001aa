package rosarium.core.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;
import rosarium.core.record.RunRecord.MethodUse;
import rosarium.core.record.RunRecord.Timing;

/** Queries and answers: with just what a judge looks at, or as a cell has them. */
public final class Answers {
  private Answers() {}

  /** Return a query of data set {@code d} named {@code q}. */
  public static Query query(Expected expected, String text, String... accepted) {
    return new Query("d", "q", text, expected, "", List.of(accepted), null);
  }

  /** Return an answer that ended by itself, of one token. */
  public static RunRecord answer(String text) {
    return record("q", text, "stop", List.of(1), null);
  }

  /** Return an answer to a query, of these tokens. */
  public static RunRecord answer(String query, String text, String finish, List<Integer> ids) {
    return record(query, text, finish, ids, null);
  }

  /** Return a record of a failure. */
  public static RunRecord failed() {
    return record("q", "", "failed", List.of(1), null);
  }

  /** Return the choice of an option. */
  public static RunRecord chosen(ChoiceUse use) {
    return record("q", use.options().get(use.chosen()), "choice", List.of(1), use);
  }

  /**
   * Return an answer of a cell.
   *
   * @param seed what its generator was made from
   * @param tokens of its prompts, and {@code new}
   */
  public static RunRecord of(
      Cell cell,
      String query,
      long seed,
      List<Integer> ids,
      String text,
      String finish,
      Map<String, Integer> tokens,
      Timing timing) {
    return new RunRecord(
        RunRecord.SCHEMA,
        cell.id(),
        cell.dataset(),
        query,
        0,
        seed,
        cell.model(),
        cell.dtype(),
        cell.variant(),
        cell.gate(),
        cell.sampling(),
        cell.prompts(),
        ids,
        text,
        finish,
        tokens,
        false,
        false,
        null,
        null,
        null,
        timing);
  }

  /** Return the same with another text. */
  public static RunRecord with(RunRecord old, String text) {
    return changed(old, text, old.method(), old.choice());
  }

  /** Return the same, as a prompt method framed it. */
  public static RunRecord with(RunRecord old, MethodUse method) {
    return changed(old, old.text(), method, old.choice());
  }

  private static RunRecord record(
      String query, String text, String finish, List<Integer> ids, @Nullable ChoiceUse choice) {
    ObjectNode id = JsonNodeFactory.instance.objectNode().put("id", "plain");
    Cell cell =
        new Cell("c", "plain", "m", "float32", id, id, id, "p", Map.of(), "d", "00", 1, 1, 1L, 64);
    RunRecord plain =
        of(cell, query, 1, ids, text, finish, Map.of("new", ids.size()), new Timing(1, 1, 1, 1, 1));
    return changed(plain, text, null, choice);
  }

  private static RunRecord changed(
      RunRecord old, String text, @Nullable MethodUse method, @Nullable ChoiceUse choice) {
    return new RunRecord(
        old.schema(),
        old.cell(),
        old.dataset(),
        old.query(),
        old.sample(),
        old.seed(),
        old.model(),
        old.dtype(),
        old.variant(),
        old.gate(),
        old.sampling(),
        old.prompts(),
        old.ids(),
        text,
        old.finish(),
        old.tokens(),
        old.systemMerged(),
        old.specialInText(),
        method,
        choice,
        old.error(),
        old.timing());
  }
}
