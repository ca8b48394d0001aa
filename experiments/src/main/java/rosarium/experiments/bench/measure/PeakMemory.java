package rosarium.experiments.bench.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import rosarium.experiments.bench.machine.ProcFiles;

/** Notes after every iteration the most memory that the fork has held since it began. */
public final class PeakMemory implements InternalProfiler {
  /** Name of the result: most resident memory, bytes; the kernel's {@code VmHWM}. */
  public static final String RESIDENT = "peakResident";

  /** Name of the result: most heap in use, bytes. */
  public static final String HEAP = "peakHeap";

  /** Make one; JMH calls it. */
  public PeakMemory() {}

  @Override
  public String getDescription() {
    return "peak resident and heap memory";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    List<Result<?>> peaks = new ArrayList<>();
    peaks.add(new ScalarResult(HEAP, heap(), "B", AggregationPolicy.MAX));
    ProcFiles.bytes("/proc/self/status", "VmHWM")
        .ifPresent(
            bytes -> peaks.add(new ScalarResult(RESIDENT, bytes, "B", AggregationPolicy.MAX)));
    return peaks;
  }

  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(PeakMemory::peak)
        .sum();
  }

  private static long peak(MemoryPoolMXBean pool) {
    return pool.getPeakUsage() == null ? 0 : pool.getPeakUsage().getUsed();
  }
}
