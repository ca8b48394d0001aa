package rosarium.core.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;

/** Queries and answers with just what a judge looks at. */
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

  private static RunRecord record(
      String query, String text, String finish, List<Integer> ids, @Nullable ChoiceUse choice) {
    var id = JsonNodeFactory.instance.objectNode().put("id", "plain");
    return new RunRecord(
        RunRecord.SCHEMA,
        "c",
        "d",
        query,
        0,
        1,
        "m",
        "float32",
        id,
        id,
        id,
        Map.of(),
        ids,
        text,
        finish,
        Map.of("new", ids.size()),
        false,
        false,
        null,
        choice,
        null,
        new RunRecord.Timing(1, 1, 1, 1, 1));
  }
}
