package rosarium.experiments.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.token.TokenIds;
import rosarium.core.tuning.LossCurve;
import rosarium.experiments.run.FakeModel;

class TuningTablesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void writesEachPartOfEachStepInALineOfItsOwn() throws IOException {
    TuningTables tables = new TuningTables(folder, FakeModel.characters());
    TreeMap<String, Double> parts = new TreeMap<>(Map.of("L_n", 0.5, "L_po", -1.25));

    tables.curve(
        "AP",
        new LossCurve(
            List.of(new LossCurve.Step(1, 1, 1e-7, parts, 2, 0.001)),
            List.of(new LossCurve.HeldOut(0, 3, parts))));
    tables.write();

    assertThat(Files.readString(folder.resolve("loss.csv")))
        .isEqualTo(
            """
            schema,prompt,on,epoch,step,part,loss,gradient_norm,rate
            1,AP,train,1,1,all,1E-7,2,0.001
            1,AP,train,1,1,L_n,0.5,,
            1,AP,train,1,1,L_po,-1.25,,
            1,AP,held-out,0,0,all,3,,
            1,AP,held-out,0,0,L_n,0.5,,
            1,AP,held-out,0,0,L_po,-1.25,,
            """);
  }

  /** Tokens are characters here. */
  @Test
  void keepsTokensThatMeanSomethingInATableInTheirCells() throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      TuningTables tables = new TuningTables(folder, FakeModel.characters());
      NearestTokens.Near comma = new NearestTokens.Near(',', 0.5);
      NearestTokens.Near quote = new NearestTokens.Near('"', 0.25);

      tables.nearest(
          "SP",
          TokenIds.of('"', '='),
          soft(new float[][] {{3, 4}, {0, 2.5f}}),
          new NearestTokens.Found(List.of(List.of(comma, quote), List.of(quote)), 1.5));
      tables.write();
    } finally {
      Locale.setDefault(before);
    }

    assertThat(Files.readString(folder.resolve("nearest.csv")))
        .isEqualTo(
            "schema,prompt,row,began_as,norm,mean_token_norm,nearest\n"
                + "1,SP,0,\"\"\"\",5,1.5,\", (0.500)  \"\" (0.250)\"\n"
                + "1,SP,1,'=,2.5,1.5,\"\"\" (0.250)\"\n");
  }

  private static SoftPrompt soft(float[][] soft_LD) {
    return new SoftPrompt("t", "\"=", new SoftPrompt.Maker("m", "00", "00", "00", 2), soft_LD);
  }
}
