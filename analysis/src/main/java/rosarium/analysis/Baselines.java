package rosarium.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

/**
 * Finds the plain cell that a cell is compared with: the same model, number format, queries and
 * limit of tokens, and the same positive framing. A different framing without contrast is a control
 * row of its own and has no part in these tests.
 */
public final class Baselines {
  /** Id of the variant that every table has as its baseline. */
  private static final String PLAIN = "plain";

  private Baselines() {}

  /** Say whether this cell is one. */
  public static boolean isBaseline(Cell cell) {
    return cell.variant().path("id").asText().equals(PLAIN) && cell.method() == null;
  }

  /** Return the baseline of {@code cell}; empty for a plain cell, and when there is none. */
  public static Optional<Cell> of(Cell cell, List<Cell> cells) {
    if (isBaseline(cell)) {
      return Optional.empty();
    }
    return cells.stream()
        .filter(Baselines::isBaseline)
        .filter(plain -> sameGround(plain, cell))
        .filter(plain -> samePair(plain, cell) || samePositive(plain, cell))
        .min(
            Comparator.comparing((Cell plain) -> plain.seed() != cell.seed())
                .thenComparing(plain -> !plain.sampling().equals(cell.sampling()))
                .thenComparing(plain -> !samePair(plain, cell)));
  }

  private static boolean sameGround(Cell plain, Cell cell) {
    return plain.model().equals(cell.model())
        && plain.dtype().equals(cell.dtype())
        && plain.dataset().equals(cell.dataset())
        && plain.datasetSha256().equals(cell.datasetSha256())
        && plain.maxTokens() == cell.maxTokens();
  }

  private static boolean samePair(Cell plain, Cell cell) {
    return plain.promptPair().equals(cell.promptPair());
  }

  private static boolean samePositive(Cell plain, Cell cell) {
    String positive = positive(cell);
    return positive != null && Objects.equals(positive, positive(plain));
  }

  private static @Nullable String positive(Cell cell) {
    RunRecord.PromptUse use = cell.prompts().get("positive");
    RunRecord.PromptUse framing = use == null ? cell.prompts().get(PLAIN) : use;
    return framing == null ? null : framing.sha256();
  }
}
