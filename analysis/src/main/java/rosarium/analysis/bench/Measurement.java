package rosarium.analysis.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one benchmark with one choice of its parameters gave.
 *
 * @param benchmark class and method, for example {@code StepBenchmark.plain}
 * @param params by name
 * @param ms time of each operation, milliseconds, ascending
 * @param extra secondary results by name, one value an iteration
 */
@SuppressWarnings("ArrayRecordComponent") // read only; never compared
public record Measurement(
    String benchmark, Map<String, String> params, double[] ms, Map<String, double[]> extra) {
  /** Copy and sort. */
  public Measurement {
    params = Collections.unmodifiableMap(new TreeMap<>(params));
    extra = Collections.unmodifiableMap(new TreeMap<>(extra));
    ms = ms.clone();
    Arrays.sort(ms);
    if (ms.length == 0) {
      throw new IllegalArgumentException(benchmark + " " + params + ": no time");
    }
  }

  /** Return a parameter; empty if this benchmark has none of that name. */
  public String param(String name) {
    return params.getOrDefault(name, "");
  }

  /** Return a secondary result; empty if there is none of that name. */
  public double[] extra(String name) {
    return extra.getOrDefault(name, new double[0]);
  }

  /** Return whether both were measured with the same parameters but for those named. */
  boolean alikeBut(Measurement other, String... names) {
    Map<String, String> mine = new TreeMap<>(params);
    Map<String, String> others = new TreeMap<>(other.params);
    for (String name : names) {
      mine.remove(name);
      others.remove(name);
    }
    return mine.equals(others);
  }
}
