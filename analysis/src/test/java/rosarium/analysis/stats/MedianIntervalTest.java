package rosarium.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rosarium.core.judge.Interval;

class MedianIntervalTest {
  private static double[] oneTo(int n) {
    return IntStream.rangeClosed(1, n).asDoubleStream().toArray();
  }

  /** One head or none of ten: 11 of 1024, below 0.025; two or fewer: 56 of 1024, not. So k = 2. */
  @Test
  void takesTheSecondSmallestAndLargestOfTen() {
    assertThat(MedianInterval.of(oneTo(10), 0.95)).isEqualTo(new Interval(2, 9));
  }

  /** P(X = 0) = 1/64 is below 0.025 for six values, 1/32 for five is not. */
  @Test
  void takesTheWholeRangeOfSix() {
    assertThat(MedianInterval.of(oneTo(6), 0.95)).isEqualTo(new Interval(1, 6));
    assertThat(MedianInterval.of(oneTo(5), 0.95)).isEqualTo(new Interval(1, 5));
    assertThat(MedianInterval.of(oneTo(1), 0.95)).isEqualTo(new Interval(1, 1));
  }

  /** The normal approximation for a hundred: ranks 50 -+ 0.98 * 10, about 40 and 61. */
  @Test
  void agreesWithTheNormalApproximationForMany() {
    assertThat(MedianInterval.of(oneTo(100), 0.95)).isEqualTo(new Interval(40, 61));
  }

  @Test
  void isWiderWhereMoreMustBeCovered() {
    Interval wide = MedianInterval.of(oneTo(100), 0.975);

    assertThat(wide.low()).isLessThan(40);
    assertThat(wide.high()).isGreaterThan(61);
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> MedianInterval.of(new double[0], 0.95))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MedianInterval.of(oneTo(3), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leavesItsArgumentAlone() {
    double[] values = oneTo(9);

    MedianInterval.of(values, 0.95);

    assertThat(Arrays.equals(values, oneTo(9))).isTrue();
  }
}
