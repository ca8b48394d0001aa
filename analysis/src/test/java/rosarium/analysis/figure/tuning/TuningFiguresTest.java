package rosarium.analysis.figure.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.analysis.figure.Drawing;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.tuning.TuningFigures.Row;
import rosarium.core.tuning.LossCurve;

class TuningFiguresTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** Two epochs of two steps: the parts of step s are s and 2 s. */
  private static LossCurve curve(String one, String other, boolean heldOut) {
    List<LossCurve.Step> steps = new ArrayList<>();
    for (int s = 1; s <= 4; s++) {
      Map<String, Double> parts = Map.of(one, (double) s, other, 2.0 * s);
      steps.add(new LossCurve.Step(s, (s + 1) / 2, 3.0 * s, new TreeMap<>(parts), 1, 0.1));
    }
    List<LossCurve.HeldOut> held = new ArrayList<>();
    for (int epoch = 0; heldOut && epoch <= 2; epoch++) {
      Map<String, Double> parts = Map.of(one, 5.0 - epoch, other, 4.0);
      held.add(new LossCurve.HeldOut(epoch, 9.0 - epoch, new TreeMap<>(parts)));
    }
    return new LossCurve(steps, held);
  }

  private static Row row(int place, String began, double kept, String nearest) {
    return new Row(place, began, kept, nearest, 0.5);
  }

  @Test
  void writesWhatItDrew() throws IOException {
    Map<String, LossCurve> curves = new LinkedHashMap<>();
    curves.put("SP", curve("L_p", "L_n", true));
    curves.put("AP", curve("L_po", "L_no", true));
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    rows.put("SP", List.of(row(0, " kind", 0.9, " good"), row(1, ",", 0.8, "=1+1")));
    rows.put("AP", List.of(row(0, "bad", 0.7, " bad")));

    TuningFigures.Outcome outcome = TuningFigures.write(folder, curves, rows, Look.standard());

    assertThat(outcome.unable()).isEmpty();
    assertThat(outcome.names()).containsExactly("loss", "nearest");
    for (String name : outcome.names()) {
      for (String ending : List.of(".png", ".svg", ".pdf")) {
        assertThat(folder.resolve(name + ending)).isNotEmptyFile();
      }
    }
    // Means of the steps 1, 2 and of 3, 4, half an epoch before its end; then what was held out.
    assertThat(Files.readAllLines(folder.resolve("loss.csv")))
        .contains(
            "SP,train,L_p,0.5,1.5",
            "SP,train,L_p,1.5,3.5",
            "SP,train,L_n,1.5,7",
            "SP,held-out,L_p,2,3",
            "AP,held-out,L_no,0,4")
        .hasSize(1 + 2 * 2 * (2 + 3));
    assertThat(Files.readAllLines(folder.resolve("nearest.csv"))).hasSize(4);
  }

  @Test
  void aPromptHasAPanelOfItsOwn() {
    Map<String, LossCurve> curves = new LinkedHashMap<>();
    curves.put("SP", curve("L_p", "L_n", true));
    curves.put("AP", curve("L_po", "L_no", false));

    Drawing drawing = LossFigure.draw(curves, Look.standard()).orElseThrow();

    assertThat(drawing.panels()).hasSize(2);
    assertThat(drawing.panels().get(0).getSeriesMap()).hasSize(4);
    assertThat(drawing.panels().get(1).getSeriesMap()).hasSize(2);
    double top = drawing.panels().get(0).getStyler().getYAxisMax();
    assertThat(drawing.panels().get(1).getStyler().getYAxisMax()).isEqualTo(top);
  }

  @Test
  void drawsNothingWhereNothingWasTrained() {
    assertThat(LossFigure.draw(Map.of("SP", LossCurve.EMPTY), Look.standard())).isEmpty();
  }

  @Test
  void showsTheRowsThatTurnedFurthestInTheirOrder() {
    List<Row> rows =
        IntStream.range(0, 50).mapToObj(i -> row(i, "t" + i, i % 2 == 0 ? 0.9 : 0.1, "x")).toList();

    Drawing drawing = NearestFigure.draw(Map.of("SP", rows), Look.standard());

    double[] kept = drawing.panels().get(0).getSeriesMap().values().iterator().next().getXData();
    assertThat(kept).hasSize(32);
    assertThat(IntStream.range(0, 32).filter(i -> kept[i] == 0.1)).hasSize(25);
    assertThat(drawing.caption()).startsWith("The 32 rows that moved most");
    assertThat(drawing.data().rowCount()).isEqualTo(50);
  }

  @Test
  void blanksAreShownWhereTheyTellTokensApart() {
    assertThat(NearestFigure.name(row(0, " kind", 1, " good"))).isEqualTo("1  kind \u2192 good");
    assertThat(NearestFigure.name(row(1, "You", 1, " You"))).isEqualTo("2  You \u2192 \u2423You");
    assertThat(NearestFigure.name(row(2, " ", 1, ","))).isEqualTo("3  \u2423 \u2192 ,");
  }
}
