package rosarium.core.decode.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.ScriptedModel;

class PassCostsTest {
  private static PassCosts costs(Map<Integer, Double> ms) {
    return new PassCosts(new TreeMap<>(ms));
  }

  @Test
  void isLinearBetweenAndBeyondWhatWasMeasured() {
    PassCosts costs = costs(Map.of(2, 4.0, 4, 8.0, 8, 10.0));

    assertThat(costs.ms(1)).isEqualTo(4);
    assertThat(costs.ms(2)).isEqualTo(4);
    assertThat(costs.ms(3)).isEqualTo(6);
    assertThat(costs.ms(6)).isEqualTo(9);
    assertThat(costs.ms(16)).isEqualTo(20);
  }

  @Test
  void takesTheLengthThatGivesMostTokensByTime() {
    // two rows: ms(2) = 4, ms(4) = 5, ms(6) = 6.5, ms(8) = 8
    PassCosts costs = costs(Map.of(1, 4.0, 2, 4.0, 4, 5.0, 8, 8.0));

    // a = 0.5: 1/4 = 0.25, 1.5/5 = 0.3, 1.75/6.5 = 0.27, 1.875/8 = 0.23
    assertThat(costs.bestLength(2, 0.5, 3)).isEqualTo(1);
    // a = 0.9: 0.25, 1.9/5 = 0.38, 2.71/6.5 = 0.417, 3.439/8 = 0.43
    assertThat(costs.bestLength(2, 0.9, 3)).isEqualTo(3);
    assertThat(costs.bestLength(2, 0.9, 2)).isEqualTo(2);
    // a = 0.1: 0.25, 1.1/5 = 0.22
    assertThat(costs.bestLength(2, 0.1, 3)).isZero();
    // eight rows: ms(16) is twice ms(8), and a guess is right at most half of the time
    assertThat(costs.bestLength(8, 0.5, 3)).isZero();
  }

  @Test
  void aRunOfRefusalsEndsTheGuessing() {
    Pace pace = new Pace(Speculation.paying(3, costs(Map.of(1, 4.0, 2, 5.0, 4, 8.0))));

    // a = 1/2: 1.5/5 of 1/4; then 1/3: 1.33/5; then 1/4: 1.25/5, no more than without
    assertThat(pace.length(1)).isEqualTo(1);
    pace.refused();
    assertThat(pace.length(1)).isEqualTo(1);
    pace.refused();
    assertThat(pace.length(1)).isZero();
  }

  @Test
  void acceptanceLengthensTheGuesses() {
    Pace pace = new Pace(Speculation.paying(3, costs(Map.of(1, 4.0, 2, 5.0, 4, 6.0))));
    // a = 1/2: 1/4 = 0.25, 1.5/5 = 0.3, 1.75/5.5 = 0.318, 1.875/6 = 0.313
    int before = pace.length(1);

    for (int i = 0; i < 8; i++) {
      pace.drafted(1);
      pace.accepted();
    }

    assertThat(before).isEqualTo(2);
    assertThat(pace.length(1)).isEqualTo(3);
    assertThat(pace.allDrafted()).isEqualTo(8);
    assertThat(pace.allAccepted()).isEqualTo(8);
  }

  @Test
  void measuresTheFastestPassOfEachSize() {
    ScriptedModel model = ScriptedModel.hashing(20, 7);
    AtomicLong clock = new AtomicLong();

    // every look at the clock finds it 1 ms later, so that a pass takes 1 ms
    PassCosts costs = PassCosts.measure(model, () -> clock.addAndGet(1_000_000));

    assertThat(costs.msByTokens().keySet()).containsExactly(1, 2, 4, 8, 16);
    assertThat(costs.msByTokens().values())
        .allSatisfy(ms -> assertThat(ms).isCloseTo(1, within(1e-9)));
    assertThat(model.openStreams()).isZero();
    assertThat(model.openWorkspaces()).isZero();
  }

  @Test
  void automaticGuessingIsOffWhereCutsCouldShow() {
    ScriptedModel model = ScriptedModel.hashing(20, 7).dependingOnCuts();

    assertThat(Speculation.auto(model, 4, System::nanoTime)).isEqualTo(Speculation.NONE);
    assertThat(model.passes()).isEmpty();
  }

  @Test
  void refusesCostsThatAreNone() {
    assertThatThrownBy(() -> costs(Map.of())).hasMessageContaining("costs of passes {}");
    assertThatThrownBy(() -> costs(Map.of(1, 0.0))).hasMessageContaining("{1=0.0}");
  }
}
