package rosarium.core.vector.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HalvesTest {
  @Test
  void readsAndWritesEveryFiniteHalf() {
    for (int bits = 0; bits < 0x10000; bits++) {
      if (Halves.finite(bits)) {
        assertThat(Halves.bits(Halves.value(bits))).as("%04x", bits).isEqualTo(bits);
      }
    }
  }

  @Test
  void knowsSomeValues() {
    assertThat(Halves.value(0x3C00)).isEqualTo(1f);
    assertThat(Halves.value(0xC000)).isEqualTo(-2f);
    assertThat(Halves.value(0x0001)).isEqualTo(0x1p-24f);
    assertThat(Halves.value(0x7BFF)).isEqualTo(65504f);
  }

  @Test
  void roundsToTheNearestAndTiesToEven() {
    assertThat(Halves.value(Halves.bits(1 + 0x1p-11f))).isEqualTo(1f);
    assertThat(Halves.value(Halves.bits(1 + 3 * 0x1p-11f))).isEqualTo(1 + 0x1p-9f);
    assertThat(Halves.value(Halves.bits(0.1f))).isEqualTo(0.099975586f);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> Halves.bits(70000f))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("70000.0");
    assertThatThrownBy(() -> Halves.bits(Float.NaN)).isInstanceOf(ArithmeticException.class);
  }
}
