package rosarium.experiments.bench.machine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A processor as Linux describes it.
 *
 * @param name for example {@code AMD EPYC 7763}
 * @param cores physical ones that this system sees; 0 where it does not say
 * @param threads hardware threads that this system sees
 * @param flags those instructions that matter to decoding, of the ones it has
 * @param caches bytes by name, for example {@code L2}; data and unified caches
 */
public record Processor(
    String name, int cores, int threads, List<String> flags, Map<String, Long> caches) {
  /** What a kernel of matrix products may use. */
  private static final List<String> TELLING =
      List.of(
          "avx2",
          "fma",
          "avx512f",
          "avx512_vnni",
          "avx_vnni",
          "avx512_bf16",
          "amx_tile",
          "amx_int8",
          "amx_bf16");

  private static final String CACHES = "/sys/devices/system/cpu/cpu0/cache/index";

  /** Copy the collections. */
  public Processor {
    flags = List.copyOf(flags);
    caches = Map.copyOf(caches);
  }

  /** Look at this machine. */
  public static Processor here() {
    Map<String, Long> caches = new TreeMap<>();
    for (int index = 0; index < 8; index++) {
      String folder = CACHES + index + "/";
      String type = first(folder + "type");
      if (!type.isEmpty() && !type.equals("Instruction")) {
        ProcFiles.bytes(first(folder + "size"))
            .ifPresent(bytes -> caches.put("L" + first(folder + "level"), bytes));
      }
    }
    return of(ProcFiles.lines("/proc/cpuinfo"), caches);
  }

  /** Read {@code /proc/cpuinfo}. */
  static Processor of(List<String> cpuinfo, Map<String, Long> caches) {
    List<String> has = Arrays.asList(ProcFiles.value(cpuinfo, "flags").orElse("").split(" ", -1));
    long threads = cpuinfo.stream().filter(line -> line.startsWith("processor")).count();
    int siblings = number(cpuinfo, "siblings");
    int perSocket = number(cpuinfo, "cpu cores");
    return new Processor(
        ProcFiles.value(cpuinfo, "model name").orElse("unknown"),
        siblings == 0 ? 0 : (int) (threads * perSocket / siblings),
        (int) threads,
        TELLING.stream().filter(has::contains).toList(),
        caches);
  }

  /** Return the size of the last-level cache in bytes; 0 where the system does not say. */
  public long lastLevelCache() {
    return caches.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", name);
    node.put("cores", cores).put("threads", threads).put("flags", String.join(" ", flags));
    ObjectNode sizes = node.putObject("cache_bytes");
    new TreeMap<>(caches).forEach(sizes::put);
    return node;
  }

  private static int number(List<String> cpuinfo, String key) {
    return ProcFiles.value(cpuinfo, key)
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static String first(String file) {
    return ProcFiles.lines(file).stream().findFirst().orElse("").strip();
  }
}
