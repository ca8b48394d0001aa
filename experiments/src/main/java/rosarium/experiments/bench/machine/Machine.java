package rosarium.experiments.bench.machine;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import rosarium.core.vector.memory.StreamingRead;

/** What a benchmark says of the machine that it ran on. */
public final class Machine {
  private static final long LEAST_BYTES = 256L << 20;
  private static final int PASSES = 9;

  private Machine() {}

  /**
   * Describe the processor and measure how fast memory can be read.
   *
   * @param threads numbers of threads to measure with; one and all are measured too
   * @param nanoClock a clock in nanoseconds
   */
  public static ObjectNode describe(SortedSet<Integer> threads, LongSupplier nanoClock) {
    Processor processor = Processor.here();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("processor", processor.json());
    long bytes = readBytes(processor.lastLevelCache(), Runtime.getRuntime().maxMemory());
    node.put("read_bytes", bytes);
    node.put("larger_than_cache", bytes > processor.lastLevelCache());
    StreamingRead read = new StreamingRead(bytes);
    SortedSet<Integer> counts = new TreeSet<>(threads);
    counts.add(1);
    counts.add(Runtime.getRuntime().availableProcessors());
    ArrayNode bandwidth = node.putArray("bandwidth");
    for (int count : counts) {
      ObjectNode line = bandwidth.addObject().put("threads", count);
      ArrayNode readings = line.putArray("bytes_per_second");
      for (double reading : read.measure(count, PASSES, nanoClock)) {
        readings.add(reading);
      }
    }
    return node;
  }

  /**
   * Return how much to read: twice the last-level cache, so that at least half of it comes from
   * memory, 256 MiB at least, but no more than a third of the heap and one array may have.
   */
  static long readBytes(long cache, long heap) {
    long wanted = Math.max(LEAST_BYTES, 2 * cache);
    long most = Math.min(heap / 3, Integer.MAX_VALUE * 7L);
    return Math.min(wanted, most) / Long.BYTES * Long.BYTES;
  }
}
