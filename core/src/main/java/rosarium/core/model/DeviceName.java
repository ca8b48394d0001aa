package rosarium.core.model;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/**
 * Where a model is to run, by name: {@code cpu}, {@code cuda} (the first device), {@code cuda:1},
 * or {@code auto}, which is {@code cuda} where one can be used and {@code cpu} elsewhere.
 *
 * @param id as configs and records spell it
 */
public record DeviceName(String id) {
  private static final Pattern NAME = Pattern.compile("cpu|auto|cuda(:(0|[1-9][0-9]{0,2}))?");

  /** The processor: what a config means that names no device. */
  public static final DeviceName CPU = new DeviceName("cpu");

  /** What a name may be, for messages and help. */
  public static final List<String> KNOWN = List.of("cpu", "cuda", "cuda:N", "auto");

  /**
   * Check the name.
   *
   * @throws ConfigException if no device can have it
   */
  public DeviceName {
    if (!NAME.matcher(id).matches()) {
      throw new ConfigException(
          "unknown device '%s'; known are %s%s"
              .formatted(
                  id,
                  String.join(", ", KNOWN),
                  NearestName.hint(id, List.of("cpu", "cuda", "cuda:0", "auto"))));
    }
  }

  /** Return whether this is a CUDA device. */
  public boolean isCuda() {
    return id.startsWith("cuda");
  }

  /** Return which CUDA device, from 0. */
  public int index() {
    return id.startsWith("cuda:") ? Integer.parseInt(id.substring("cuda:".length())) : 0;
  }

  /**
   * Return the device that this name means on a machine.
   *
   * @param cudaDevices how many CUDA devices can be used there
   * @return {@code cpu} or {@code cuda:N}
   * @throws ConfigException if it is not there
   */
  public DeviceName on(int cudaDevices) {
    if (id.equals("auto")) {
      return cudaDevices > 0 ? new DeviceName("cuda:0") : CPU;
    }
    if (!isCuda()) {
      return this;
    }
    if (index() >= cudaDevices) {
      String why =
          cudaDevices == 0
              ? "no CUDA device can be used (that takes an NVIDIA driver and a build with -Pgpu)"
              : "%d CUDA device(s) can be used".formatted(cudaDevices);
      throw new ConfigException(
          "device '%s' is not there: %s; known here: %s"
              .formatted(id, why, String.join(", ", here(cudaDevices))));
    }
    return new DeviceName("cuda:" + index());
  }

  private static List<String> here(int cudaDevices) {
    Stream<String> cuda = IntStream.range(0, cudaDevices).mapToObj(i -> "cuda:" + i);
    return Stream.concat(Stream.of("cpu"), cuda).toList();
  }

  @Override
  public String toString() {
    return id;
  }
}
