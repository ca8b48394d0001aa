package rosarium.core.torch.linear;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Whether this processor multiplies bfloat16 by itself: emulated, the products are slow. */
public final class Bfloat16Hardware {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Set<String> INSTRUCTIONS = Set.of("amx_bf16", "avx512_bf16");

  private Bfloat16Hardware() {}

  /** Look at the processor; false where the system does not say. */
  public static boolean present() {
    try {
      return presentIn(Files.readAllLines(PROCESSORS));
    } catch (IOException unknown) {
      return false;
    }
  }

  static boolean presentIn(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("flags"))
        .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split(" ")))
        .anyMatch(INSTRUCTIONS::contains);
  }
}
