package rosarium.core.vector.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures memory bandwidth: threads read one large array from end to end, each its part, with full
 * vectors and independent sums.
 */
public final class StreamingRead {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int LANES = LONGS.length();

  /** Values of a block, 64 KiB. */
  private static final int BLOCK = 8192;

  /** Sums that do not wait for each other. */
  private static final int SUMS = 4;

  private final long[] values;

  /**
   * Allocate and touch the array.
   *
   * @param bytes its size, more than the last-level cache if the memory itself is to be measured
   */
  public StreamingRead(long bytes) {
    if (bytes < Long.BYTES || bytes / Long.BYTES > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(bytes + " bytes cannot be one array");
    }
    this.values = new long[(int) (bytes / Long.BYTES)];
    Arrays.setAll(values, i -> i);
  }

  /** Return the size of the array. */
  public long bytes() {
    return (long) values.length * Long.BYTES;
  }

  /**
   * Read the array several times.
   *
   * @param threads that read together, at least 1
   * @param passes how many readings are timed, at least 1; one more warms up
   * @param nanoClock a clock in nanoseconds
   * @return bytes per second of each reading
   */
  public double[] measure(int threads, int passes, LongSupplier nanoClock) {
    ExecutorService readers = Executors.newFixedThreadPool(threads);
    try {
      double[] perSecond = new double[passes];
      pass(readers, threads);
      for (int i = 0; i < passes; i++) {
        long start = nanoClock.getAsLong();
        pass(readers, threads);
        perSecond[i] = bytes() * 1e9 / Math.max(1, nanoClock.getAsLong() - start);
      }
      return perSecond;
    } finally {
      readers.shutdown();
    }
  }

  /** Let every thread read its part; return the sum of all values, which nobody can leave out. */
  long pass(ExecutorService readers, int threads) {
    List<Future<Long>> parts = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int from = (int) ((long) values.length * t / threads);
      int to = (int) ((long) values.length * (t + 1) / threads);
      parts.add(readers.submit(() -> read(from, to)));
    }
    long sum = 0;
    for (Future<Long> part : parts) {
      try {
        sum += part.get();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while memory was read", stopped);
      } catch (ExecutionException broken) {
        throw new IllegalStateException("a reader of memory failed", broken);
      }
    }
    return sum;
  }

  /** Read block by block: a method that is called often is compiled whole, a long loop is not. */
  private long read(int from, int to) {
    long sum = 0;
    for (int block = from; block < to; block += BLOCK) {
      sum += sum(block, Math.min(to, block + BLOCK));
    }
    return sum;
  }

  private long sum(int from, int to) {
    LongVector sum0 = LongVector.zero(LONGS);
    LongVector sum1 = LongVector.zero(LONGS);
    LongVector sum2 = LongVector.zero(LONGS);
    LongVector sum3 = LongVector.zero(LONGS);
    int i = from;
    for (; i + SUMS * LANES <= to; i += SUMS * LANES) {
      sum0 = sum0.add(LongVector.fromArray(LONGS, values, i));
      sum1 = sum1.add(LongVector.fromArray(LONGS, values, i + LANES));
      sum2 = sum2.add(LongVector.fromArray(LONGS, values, i + 2 * LANES));
      sum3 = sum3.add(LongVector.fromArray(LONGS, values, i + 3 * LANES));
    }
    long sum = sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
    for (; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
