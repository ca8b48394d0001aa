package rosarium.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RopeTest {
  @Test
  void spacesFrequenciesGeometrically() {
    // theta^(-2i/4) for i = 0, 1 with theta = 10000: 1 and 1/100.
    Rope rope = new Rope(10_000, 4, new Rope.Unscaled());

    assertThat(rope.inverseFrequencies(false)).containsExactly(1, 0.01f);
    assertThat(rope.scaling().amplitude()).isEqualTo(1);
  }

  @Test
  void dividesByALinearFactor() {
    Rope rope = new Rope(10_000, 4, new Rope.Linear(8));

    assertThat(rope.inverseFrequencies(false)).containsExactly(0.125f, 0.00125f);
  }

  @Test
  void blendsAsLlama3Does() {
    // 2 pi / f = wave length; turns in 64 positions: f = 1 -> 10.19 (kept: above 4),
    // f = 0.2 -> 2.037 (blended: (2.037 - 1) / 3 = 0.3457), f = 0.01 -> 0.10 (divided by 8).
    Rope.Scaling scaling = new Rope.Llama3(8, 1, 4, 64);
    double kept = (64 * 0.2 / (2 * Math.PI) - 1) / 3;

    assertThat(scaling.stretch(0, 1, false)).isEqualTo(1);
    assertThat(kept).isCloseTo(0.3457, within(1e-4));
    assertThat(scaling.stretch(1, 0.2, false))
        .isCloseTo((1 - kept) * 0.025 + kept * 0.2, within(1e-15));
    assertThat(scaling.stretch(2, 0.01, false)).isEqualTo(0.00125);
  }

  @Test
  void choosesDivisorsByLength() {
    Rope rope =
        new Rope(
            10_000, 4, new Rope.PerFrequency(List.of(1.0, 2.0), List.of(4.0, 5.0), 4096, 1.19));

    assertThat(rope.inverseFrequencies(false)).containsExactly(1, 0.005f);
    assertThat(rope.inverseFrequencies(true)).containsExactly(0.25f, 0.002f);
    assertThat(rope.scaling().originalContext()).isEqualTo(4096);
    assertThat(rope.scaling().amplitude()).isEqualTo(1.19);
  }

  @Test
  void derivesTheAmplitudeOfLongRope() {
    // Phi-3-mini-128k: sqrt(1 + ln 32 / ln 4096) = sqrt(1 + 5/12) = 1.190238...
    assertThat(HubRope.amplitude(32, 4096)).isCloseTo(1.1902380714, within(1e-9));
    assertThat(HubRope.amplitude(1, 4096)).isEqualTo(1);
  }
}
