package rosarium.core.vector.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingReadTest {
  /** 1,003 values are no multiple of any vector: 0 + 1 + ... + 1002 = 502,503. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsEveryValueOnce(int threads) {
    StreamingRead read = new StreamingRead(1003L * Long.BYTES);
    ExecutorService readers = Executors.newFixedThreadPool(threads);

    assertThat(read.pass(readers, threads)).isEqualTo(502_503);
    readers.shutdown();
  }

  /** 8,000 bytes in 1,000 ns are 8e9 bytes per second. */
  @Test
  void dividesBytesByTheTimeOfEachReading() {
    AtomicLong clock = new AtomicLong();

    double[] perSecond = new StreamingRead(8000).measure(1, 3, () -> clock.getAndAdd(1000));

    assertThat(perSecond).containsExactly(8e9, 8e9, 8e9);
  }

  @Test
  void refusesWhatNoArrayHolds() {
    assertThatThrownBy(() -> new StreamingRead(1L << 40))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1099511627776 bytes");
  }
}
