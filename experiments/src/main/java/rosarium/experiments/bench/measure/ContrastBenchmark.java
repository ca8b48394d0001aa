package rosarium.experiments.bench.measure;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.StepScope;
import rosarium.core.torch.TorchLogits;
import rosarium.variants.Rose;

/** The contrast alone: two blocks of logits to the ids that are chosen. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ContrastBenchmark {
  private final ContrastStrategy rose = new Rose();

  /** Logits of both streams. */
  @State(Scope.Benchmark)
  public static class Rows {
    /** Queries, B. */
    @Param("1")
    public int rows = 1;

    /** V. */
    @Param("49152")
    public int vocabulary = 1;

    /** {@code array}, which the packed engine uses, or {@code torch}. */
    @Param("array")
    public String backend = "";

    /** Threads of libtorch. */
    @Param("1")
    public int threads = 1;

    private @Nullable Workspace owner;
    private @Nullable StreamLogits rows_BV;

    /** Draw them from a seed. */
    @Setup(Level.Trial)
    public void draw() {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
      float[][] positive_BV = draw(random);
      float[][] reverse_BV = draw(random);
      if (backend.equals("torch")) {
        NativeRuntime.useThreads(threads);
        owner = StepScope.open();
        rows_BV = of(TorchLogits.copyOf(positive_BV), TorchLogits.copyOf(reverse_BV));
      } else {
        rows_BV = of(ArrayLogits.owning(positive_BV), ArrayLogits.owning(reverse_BV));
      }
    }

    private static StreamLogits of(Logits positive_BV, Logits reverse_BV) {
      return StreamLogits.of(
          Map.of(StreamRole.POSITIVE, positive_BV, StreamRole.REVERSE, reverse_BV));
    }

    private float[][] draw(RandomGenerator random) {
      float[][] logits_BV = new float[rows][vocabulary];
      for (float[] logits_V : logits_BV) {
        for (int v = 0; v < vocabulary; v++) {
          logits_V[v] = (float) (4 * random.nextGaussian());
        }
      }
      return logits_BV;
    }

    /** Free native memory. */
    @TearDown(Level.Trial)
    public void free() {
      if (owner != null) {
        owner.close();
      }
    }

    Workspace workspace() {
      return owner == null ? () -> {} : StepScope.open();
    }

    StreamLogits get() {
      return Objects.requireNonNull(rows_BV, "JMH draws before it measures");
    }
  }

  /** Combine the rows and choose the best of each. */
  @Benchmark
  @SuppressWarnings("try") // the scope is there to be closed
  public int[] rose(Rows rows) {
    try (Workspace step = rows.workspace()) {
      return rose.combine(rows.get()).argmax();
    }
  }
}
