package rosarium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord;

class BaselinesTest {
  private static final Cell PLAIN = cell("p", "plain", "m", "own", "aa", 1);

  @Test
  void takesThePlainCellOfTheSamePair() {
    Cell other = cell("p2", "plain", "m", "other", "bb", 1);
    Cell rose = cell("r", "rose", "m", "own", "aa", 1);

    assertThat(Baselines.of(rose, List.of(other, PLAIN, rose))).contains(PLAIN);
  }

  @Test
  void takesAPlainCellWithTheSamePositivePromptUnderAnotherPair() {
    Cell rose = cell("r", "rose", "m", "own-opposite", "aa", 1);

    assertThat(Baselines.of(rose, List.of(PLAIN, rose))).contains(PLAIN);
  }

  @Test
  void prefersTheSameSeed() {
    Cell second = cell("p2", "plain", "m", "own", "aa", 2);
    Cell rose = cell("r", "rose", "m", "own", "aa", 2);

    assertThat(Baselines.of(rose, List.of(PLAIN, second, rose))).contains(second);
  }

  @Test
  void comparesNoModelWithAnother() {
    Cell rose = cell("r", "rose", "other", "own", "aa", 1);

    assertThat(Baselines.of(rose, List.of(PLAIN, rose))).isEmpty();
  }

  @Test
  void comparesNoFramingWithAnother() {
    Cell rose = cell("r", "rose", "m", "other", "bb", 1);

    assertThat(Baselines.of(rose, List.of(PLAIN, rose))).isEmpty();
  }

  @Test
  void givesPlainNoBaseline() {
    Cell other = cell("p2", "plain", "m", "own", "aa", 2);

    assertThat(Baselines.of(other, List.of(PLAIN, other))).isEmpty();
  }

  @Test
  void comparesAFramedPlainCellWithThePlainOne() {
    Cell framed = framed(cell("i", "plain", "m", "own", "aa", 1));

    assertThat(Baselines.isBaseline(framed)).isFalse();
    assertThat(Baselines.of(framed, List.of(framed, PLAIN))).contains(PLAIN);
  }

  private static Cell framed(Cell cell) {
    return new Cell(
        cell.id(),
        cell.label(),
        cell.model(),
        cell.dtype(),
        cell.variant(),
        cell.gate(),
        cell.sampling(),
        cell.promptPair(),
        cell.prompts(),
        cell.dataset(),
        cell.datasetSha256(),
        cell.queries(),
        cell.samples(),
        cell.seed(),
        cell.maxTokens(),
        JsonNodeFactory.instance.objectNode().put("id", "icd").put("k", 1));
  }

  private static Cell cell(
      String id, String variant, String model, String pair, String positive, long seed) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new Cell(
        id,
        variant,
        model,
        "float32",
        json.objectNode().put("id", variant),
        json.objectNode().put("id", "always"),
        json.objectNode().put("id", "greedy"),
        pair,
        Map.of("positive", new RunRecord.PromptUse("x", positive)),
        "d",
        "cc",
        1,
        1,
        seed,
        64);
  }
}
