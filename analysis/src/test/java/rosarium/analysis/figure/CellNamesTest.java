package rosarium.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rosarium.core.record.Cell;

class CellNamesTest {
  @Test
  void saysNoMoreThanTheLabelWhereThatIsEnough() {
    assertThat(CellNames.of(List.of(cell("a", "plain", "own", 1), cell("b", "rose", "own", 1))))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "plain", "b", "rose"));
  }

  @Test
  void addsWhatTellsCellsOfOneLabelApart() {
    assertThat(
            CellNames.of(
                List.of(
                    cell("a", "rose", "own", 1),
                    cell("b", "rose", "paper", 1),
                    cell("c", "rose", "own", 2))))
        .containsEntry("a", "rose, own, seed 1")
        .containsEntry("b", "rose, paper, seed 1")
        .containsEntry("c", "rose, own, seed 2");
  }

  @Test
  void namesTwinsByTheirIds() {
    assertThat(CellNames.of(List.of(cell("a", "rose", "own", 1), cell("b", "rose", "own", 1))))
        .containsEntry("a", "rose")
        .containsEntry("b", "b rose");
  }

  @Test
  void tellsLongNamesApartWhereverTheyDiffer() {
    String long1 = "safe-decoding α=3 c=5 on smollm2-135m-instruct with mask=none";
    String long2 = "safe-decoding α=3 c=5 on smollm2-135m-instruct with mask=top-k";
    String long3 = "safe-decoding α=3 c=6 on smollm2-135m-instruct with mask=none";
    Map<String, String> names =
        CellNames.of(
            List.of(
                cell("a1", long1, "own", 1),
                cell("b2", long2, "own", 1),
                cell("c3", long3, "own", 1),
                cell("d4", "x".repeat(40) + "1" + "x".repeat(40), "own", 1),
                cell("e5", "x".repeat(40) + "2" + "x".repeat(40), "own", 1)));

    assertThat(names.values()).doesNotHaveDuplicates().allMatch(name -> name.length() < 60);
    assertThat(names).containsEntry("a1", "safe-decoding α=3 c=5…struct with mask=none");
  }

  @Test
  void keepsOutOfAFigureWhatFontsCannotBear() {
    assertThat(CellNames.clean("ro\u0000se\n\uD800")).isEqualTo("rose");
    assertThat(CellNames.clean(" \t")).isEqualTo("(no name)");
    assertThat(CellNames.clean("x".repeat(1000))).hasSizeLessThan(60);
  }

  private static Cell cell(String id, String label, String pair, long seed) {
    var nodes = JsonNodeFactory.instance;
    return new Cell(
        id,
        label,
        "tiny",
        "float32",
        nodes.objectNode().put("id", "rose"),
        nodes.objectNode().put("id", "always"),
        nodes.objectNode().put("id", "greedy"),
        pair,
        Map.of(),
        "mixed",
        "cc",
        1,
        1,
        seed,
        8);
  }
}
