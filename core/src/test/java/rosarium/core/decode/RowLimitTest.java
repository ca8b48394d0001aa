package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.ScriptedModel;

/** How many rows are decoded together where nobody says. */
class RowLimitTest {
  /** Run full passes of a machine on which {@code rows} take {@code ms}; return the sizes tried. */
  private static List<Integer> sizes(RowLimit limit, IntToDoubleFunction ms) {
    List<Integer> sizes = new ArrayList<>();
    for (int pass = 0; pass < 200; pass++) {
      if (sizes.isEmpty() || sizes.get(sizes.size() - 1) != limit.rows()) {
        sizes.add(limit.rows());
      }
      limit.passed(limit.rows(), ms.applyAsDouble(limit.rows()));
    }
    return sizes;
  }

  @Test
  void growsWhileARowGetsCheaper() {
    assertThat(sizes(new RowLimit(0), rows -> 10 + 0.1 * rows)).containsExactly(32, 64, 128);
  }

  @Test
  void goesBackWhereMoreRowsDoNotPay() {
    assertThat(sizes(new RowLimit(0), rows -> 0.01 * rows)).containsExactly(32, 64, 32);
    // a row costs 0.41 ms at 32, 0.26 at 64 and 0.55 at 128
    assertThat(sizes(new RowLimit(0), rows -> rows > 64 ? 70 : 10 + 0.1 * rows))
        .containsExactly(32, 64, 128, 64);
  }

  @Test
  void learnsNothingFromPassesThatAreNotFull() {
    RowLimit limit = new RowLimit(0);

    for (int pass = 0; pass < 200; pass++) {
      limit.passed(27, 1);
    }

    assertThat(limit.rows()).isEqualTo(32);
  }

  @Test
  void looksAtTheLaterPassesOfASizeOnly() {
    RowLimit limit = new RowLimit(0);
    int[] pass = {0};

    // the first eight passes of each size are slow, as before a compiler has seen them
    assertThat(sizes(limit, rows -> pass[0]++ % 16 < 8 ? 1000.0 * rows : 0.01 * rows))
        .containsExactly(32, 64, 32);
  }

  @Test
  void keepsToAFixedNumber() {
    assertThat(sizes(new RowLimit(7), rows -> 1)).containsExactly(7);
  }

  @Test
  void measuresNothingWhereRowsDependOnTheirCompanions() {
    RowLimit limit = new RowLimit(0);
    limit.uses(Toys.model());
    limit.uses(new Declared(Toys.model(), true, false));

    assertThat(sizes(limit, rows -> 1)).containsExactly(32);
  }

  @Test
  void givesAModelThatIsMadeForManyRowsManyAtOnce() {
    RowLimit limit = new RowLimit(0);
    limit.uses(new Declared(Toys.model(), false, true));
    assertThat(sizes(limit, rows -> 0.01 * rows)).containsExactly(128);

    limit.uses(new Declared(Toys.model(), true, false));
    assertThat(limit.rows()).isEqualTo(32);

    RowLimit fixed = new RowLimit(7);
    fixed.uses(new Declared(Toys.model(), false, true));
    assertThat(fixed.rows()).isEqualTo(7);
  }

  @Test
  void forgetsWhatItMeasuredWhenSuchAModelComesIn() {
    RowLimit limit = new RowLimit(0);
    assertThat(sizes(limit, rows -> 1)).endsWith(128);

    limit.uses(new Declared(Toys.model(), true, false));

    assertThat(limit.rows()).isEqualTo(32);
  }

  @Test
  void answersAreTheSameHoweverManyRowsWereChosen() {
    ScriptedModel model = Toys.model();
    List<DecodeRequest> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(Toys.request(new Toys.Difference(0.5), model, i, 20 + i % 9));
    }
    EngineLimits chosen = EngineLimits.ofRows(0);
    long[] now = {0};
    List<Decoded> measured = new ArrayList<>();
    DecodeEngine engine = new DecodeEngine(chosen, () -> now[0] += 1_000_000);

    engine.decode(requests.iterator(), measured::add);

    // every look at the clock is a millisecond: a pass costs the same whatever its rows
    assertThat(engine.rows()).isEqualTo(128);
    assertThat(model.passes().stream().mapToInt(List::size).max().orElseThrow()).isBetween(65, 128);
    List<Decoded> fixed = Toys.decode(EngineLimits.ofRows(8), requests);
    measured.sort((a, b) -> Integer.compare(number(a), number(b)));
    assertThat(measured.stream().map(Decoded::ids_L).toList())
        .isEqualTo(fixed.stream().map(Decoded::ids_L).toList());
  }

  private static int number(Decoded answer) {
    return Integer.parseInt(answer.id().substring(1));
  }

  /** A model as far as it says. */
  private record Declared(
      LanguageModel model, boolean rowsDependOnCompanions, boolean madeForManyRows)
      implements LanguageModel {
    @Override
    public ModelDescription description() {
      return model.description();
    }

    @Override
    public TokenStream open() {
      return model.open();
    }

    @Override
    public Logits forward(List<Extension> extensions) {
      return model.forward(extensions);
    }

    @Override
    public Workspace workspace() {
      return model.workspace();
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
