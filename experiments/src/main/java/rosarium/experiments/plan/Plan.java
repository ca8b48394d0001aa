package rosarium.experiments.plan;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import rosarium.core.record.Cell;

/**
 * The cells of a run, in the order in which they are listed, and what they cost at most.
 *
 * @param schema version of this format, {@value #SCHEMA}
 * @param name of the run
 * @param cells each once
 * @param duplicates grid points that were another cell over again, for example {@code plain} under
 *     a second reverse prompt
 * @param answers records that the cells will hold
 * @param newTokens the most tokens that will be written
 */
@JsonPropertyOrder({"schema", "name", "duplicates", "answers", "new_tokens", "cells"})
public record Plan(
    int schema,
    String name,
    List<Cell> cells,
    int duplicates,
    long answers,
    @com.fasterxml.jackson.annotation.JsonProperty("new_tokens") long newTokens) {
  /** The version that this class writes. */
  public static final int SCHEMA = 1;

  /** Copy the list. */
  public Plan {
    cells = List.copyOf(cells);
  }

  /** Count what the cells cost. */
  static Plan of(String name, List<Cell> cells, int duplicates) {
    long answers = cells.stream().mapToLong(cell -> (long) cell.queries() * cell.samples()).sum();
    long newTokens =
        cells.stream()
            .mapToLong(cell -> (long) cell.queries() * cell.samples() * cell.maxTokens())
            .sum();
    return new Plan(SCHEMA, name, cells, duplicates, answers, newTokens);
  }
}
