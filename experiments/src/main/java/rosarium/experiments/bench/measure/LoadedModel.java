package rosarium.experiments.bench.measure;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.torch.NativeRuntime;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.wiring.FoundModels;

/** A model in one number format on so many threads, loaded as a run loads it. */
@State(Scope.Benchmark)
public class LoadedModel {
  /** A benchmark must not depend on the day, which some chat templates print. */
  private static final Clock DAY =
      Clock.fixed(Instant.parse("2024-07-26T00:00:00Z"), ZoneOffset.UTC);

  /** What to look for: a catalogue id, {@code hf:org/name@revision} or {@code path:...}. */
  @Param("smollm2-135m-instruct")
  public String model = "";

  /** One of {@link rosarium.experiments.model.ModelLoader#DTYPES}. */
  @Param("auto")
  public String dtype = "";

  /** Threads that compute, at least 1. */
  @Param("1")
  public int threads = 1;

  /** Whether rows are pinned, so that an answer does not depend on its batch. */
  @Param("false")
  public boolean reproducible;

  private @Nullable ChatModel loaded;

  /** Load it. */
  @Setup(Level.Trial)
  public void load() {
    loaded = open(model, dtype, threads, reproducible);
  }

  /** Close it. */
  @TearDown(Level.Trial)
  public void unload() {
    get().close();
    loaded = null;
  }

  /** Return the model. */
  public ChatModel get() {
    return Objects.requireNonNull(loaded, "JMH loads before it measures");
  }

  /** Load a model whose files are here already; the caller closes it. */
  public static ChatModel open(String model, String dtype, int threads, boolean reproducible) {
    NativeRuntime.useThreads(threads);
    ModelSetting setting = new ModelSetting("bench", model, model, dtype, DeviceName.CPU);
    return new FoundModels((stage, what, done, total) -> {}, reproducible, DAY)
        .open(setting)
        .model();
  }
}
