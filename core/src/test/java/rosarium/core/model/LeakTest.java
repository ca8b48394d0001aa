package rosarium.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.testing.Shared;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/** Ten thousand decode steps leave nothing behind: no native value, no memory. */
@Tag("torch")
@EnabledOnOs(OS.LINUX)
class LeakTest {
  private static final int STEPS = 10_000;

  /** Allocators keep some slack. */
  private static final long SLACK = 24L << 20;

  /** A leak grows in every one of them; a heap that first touches its pages does not. */
  private static final int WINDOWS = 5;

  /** Outside of the heap, for one window; a kilobyte a step shows. */
  private static final long WINDOW_SLACK = 2L << 20;

  @Test
  void libtorchLeavesNothingBehind() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/small-a-smol"));
        LanguageModel model = TorchModel.load("small", checkpoint, LoadOptions.reference())) {
      staysFlat(model);
    }
  }

  @Test
  void packedWeightsLeaveNothingBehind() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/small-a-smol"));
        LanguageModel model = VectorModel.load("small", checkpoint, Format.INT8, 256, 1)) {
      staysFlat(model);
    }
  }

  @Test
  void nativeWeightsLeaveNothingBehind() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/small-a-smol"));
        LanguageModel model = VectorModel.load("small", checkpoint, Format.BFLOAT16, 256, 1)) {
      staysFlat(model);
    }
  }

  private static void staysFlat(LanguageModel model) throws IOException {
    Answers answers = new Answers(model, 2);
    answers.write(2_000); // what is compiled and pooled once
    long pointers = NativeRuntime.livePointers();
    long heap = heapInUse();
    long leastGrowth = Long.MAX_VALUE;

    for (int window = 0; window < WINDOWS; window++) {
      long outside = residentOutsideHeap();
      answers.write(STEPS / WINDOWS);
      leastGrowth = Math.min(leastGrowth, residentOutsideHeap() - outside);
    }

    assertThat(NativeRuntime.livePointers()).isEqualTo(pointers);
    assertThat(heapInUse() - heap).isLessThan(SLACK);
    assertThat(leastGrowth).isLessThan(WINDOW_SLACK);
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Return resident anonymous memory less what the Java heap has committed, bytes. */
  private static long residentOutsideHeap() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      long kilobytes =
          lines
              .filter(line -> line.startsWith("RssAnon:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum();
      return (kilobytes << 10)
          - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }
  }
}
