package rosarium.analysis.judge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;
import rosarium.core.record.RunRecord.ChoiceUse;

/** Queries and answers with just what a judge looks at. */
final class Answers {
  private Answers() {}

  static Query query(Expected expected, String text, String... accepted) {
    return new Query("d", "q", text, expected, "", List.of(accepted), null);
  }

  static RunRecord answer(String text) {
    return record(text, "stop", null);
  }

  static RunRecord failed() {
    return record("", "failed", null);
  }

  static RunRecord chosen(ChoiceUse use) {
    return record(use.options().get(use.chosen()), "choice", use);
  }

  private static RunRecord record(String text, String finish, @Nullable ChoiceUse choice) {
    var id = JsonNodeFactory.instance.objectNode().put("id", "plain");
    return new RunRecord(
        1,
        "c",
        "d",
        "q",
        0,
        1,
        "m",
        "float32",
        id,
        id,
        id,
        Map.of(),
        List.of(1),
        text,
        finish,
        Map.of("new", 1),
        false,
        false,
        null,
        choice,
        null,
        new RunRecord.Timing(1, 1, 1, 1, 1));
  }
}
