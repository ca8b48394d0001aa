package rosarium.experiments.bench.measure;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/** Reading a prompt in one pass. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PrefillBenchmark {
  /** What is read. */
  @State(Scope.Benchmark)
  public static class Text {
    /** {@code chat}, or a number of tokens. */
    @Param("512")
    public String prompt = "";

    private TokenIds ids_L = TokenIds.of();

    /** Encode it. */
    @Setup(Level.Trial)
    public void encode(LoadedModel loaded) {
      ids_L =
          Objects.requireNonNull(BenchPrompts.of(loaded.get(), prompt).get(StreamRole.POSITIVE));
    }
  }

  /** Read the prompt into a new stream and choose what comes first. */
  @Benchmark
  @SuppressWarnings("try") // the scope is there to be closed
  public int[] read(LoadedModel loaded, Text text) {
    LanguageModel model = loaded.get().weights();
    try (TokenStream stream = model.open();
        Workspace pass = model.workspace()) {
      return model.forward(List.of(new Extension(stream, text.ids_L, 1))).argmax();
    }
  }
}
