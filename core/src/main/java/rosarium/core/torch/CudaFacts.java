package rosarium.core.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the NVIDIA driver says of the devices; libtorch's Java classes do not tell. */
final class CudaFacts {
  private static final int SECONDS = 10;

  private CudaFacts() {}

  /**
   * Return how many devices can be used and, where there are some, name, memory and driver of each.
   */
  static SortedMap<String, String> collect(int devices) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("cuda_devices", Integer.toString(devices));
    if (devices > 0) {
      facts.put("cuda", String.join("; ", driverSays()));
      String visible = System.getenv("CUDA_VISIBLE_DEVICES");
      if (visible != null) {
        facts.put("cuda_visible_devices", visible);
      }
    }
    return facts;
  }

  private static List<String> driverSays() {
    try {
      Process smi =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=index,name,memory.total,driver_version",
                  "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!smi.waitFor(SECONDS, TimeUnit.SECONDS)) {
        smi.destroyForcibly();
        return List.of("unknown: nvidia-smi does not answer");
      }
      String said = new String(smi.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.strip().lines().map(CudaFacts::readable).toList();
    } catch (IOException absent) {
      return List.of("unknown: there is no nvidia-smi");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return List.of("unknown: interrupted");
    }
  }

  /** Turn {@code 0, NVIDIA H100, 81559 MiB, 580.1} into what a person reads. */
  static String readable(String line) {
    String[] parts = line.split(", ", 4);
    return parts.length < 4
        ? line
        : "cuda:%s %s, %s, driver %s".formatted(parts[0], parts[1], parts[2], parts[3]);
  }
}
