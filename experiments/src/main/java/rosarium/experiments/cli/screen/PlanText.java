package rosarium.experiments.cli.screen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rosarium.core.record.Cell;
import rosarium.experiments.plan.Plan;

/** Writes a plan for people and for programs. */
public final class PlanText {
  private PlanText() {}

  /** Write the cells as a table and what they come to. */
  public static String table(Plan plan) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("cell", "model", "variant", "prompts", "data set", "answers"));
    for (Cell cell : plan.cells()) {
      rows.add(
          List.of(
              cell.id(),
              cell.model() + (cell.dtype().equals("auto") ? "" : " " + cell.dtype()),
              cell.label(),
              cell.promptPair(),
              cell.dataset(),
              Integer.toString(cell.queries() * cell.samples())));
    }
    return Columns.of(rows) + totals(plan);
  }

  /** Write in one line what the cells come to. */
  public static String totals(Plan plan) {
    return String.format(
        Locale.ROOT,
        "%d cells, %,d answers, at most %,d new tokens%s%n",
        plan.cells().size(),
        plan.answers(),
        plan.newTokens(),
        plan.duplicates() == 0
            ? ""
            : "; " + plan.duplicates() + " grid points were another cell over again");
  }

  /** Write the plan as JSON. */
  public static String json(Plan plan) {
    try {
      return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(plan)
          + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a plan cannot be written as JSON", impossible);
    }
  }
}
