package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.cuda_device_count;
import static org.bytedeco.pytorch.global.torch.cuda_is_available;
import static org.bytedeco.pytorch.global.torch.getDeviceStats;
import static org.bytedeco.pytorch.global.torch.get_cpu_capability;
import static org.bytedeco.pytorch.global.torch.get_num_threads;
import static org.bytedeco.pytorch.global.torch.hasMKL;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import rosarium.core.model.DeviceName;

/** The native libraries as they are set up in this process. */
public final class NativeRuntime {
  private NativeRuntime() {}

  /**
   * Set how many threads libtorch and its BLAS use.
   *
   * @param threads at least 1
   */
  public static void useThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    set_num_threads(threads);
  }

  /** Return how many threads libtorch and its BLAS use. */
  public static int threads() {
    return get_num_threads();
  }

  /** Return how many CUDA devices can be used; 0 without the {@code gpu} profile. */
  public static int cudaDevices() {
    return cuda_is_available() ? cuda_device_count() : 0;
  }

  /** Return the bytes of a CUDA device that tensors of this process take now. */
  public static long allocatedBytes(DeviceName device) {
    try (PointerScope step = new PointerScope()) {
      return getDeviceStats((byte) device.index()).allocated_bytes().current();
    }
  }

  /** Return how many native values are alive: the number that a leak test watches. */
  public static long livePointers() {
    return Pointer.totalCount();
  }

  /** Return versions, threads, BLAS and processor as the natives see them, sorted by name. */
  public static SortedMap<String, String> describe() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("libtorch", version());
    facts.put("javacpp_platform", Loader.getPlatform());
    facts.put("threads", Integer.toString(threads()));
    facts.put("blas", hasMKL() ? "MKL" : "OpenBLAS");
    facts.putAll(CudaFacts.collect(cudaDevices()));
    facts.put("omp_wait_policy", String.valueOf(System.getenv("OMP_WAIT_POLICY")));
    try (BytePointer capability = get_cpu_capability()) {
      facts.put("cpu_capability", capability.getString());
    }
    return facts;
  }

  private static String version() {
    try {
      return Loader.getVersion("org.bytedeco", "pytorch");
    } catch (IOException unreadable) {
      return "unknown (" + unreadable.getMessage() + ")";
    }
  }
}
