package rosarium.experiments.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/** So many streams that have read so many tokens, ready to be extended by one token each. */
@State(Scope.Benchmark)
public class StepRows {
  /** Streams of one pass, at least 1. */
  @Param("1")
  public int rows = 1;

  /** Tokens that each stream holds, at least 1. */
  @Param("128")
  public int context = 1;

  private final List<TokenStream> streams = new ArrayList<>();
  private List<Extension> step = List.of();

  /** Open the streams and let them read. */
  @Setup(Level.Trial)
  @SuppressWarnings("try") // the scope is there to be closed
  public void fill(LoadedModel loaded) {
    LanguageModel model = loaded.get().weights();
    TokenIds next_L = BenchPrompts.tokens(loaded.get(), rows, 0);
    List<Extension> extensions = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      TokenStream stream = model.open();
      streams.add(stream);
      TokenIds prompt_L = BenchPrompts.tokens(loaded.get(), context, r);
      try (Workspace pass = model.workspace()) {
        model.forward(List.of(new Extension(stream, prompt_L, 0)));
      }
      extensions.add(new Extension(stream, next_L.slice(r, r + 1), 1));
    }
    step = extensions;
  }

  /** Extend every stream by one token and forget it again; return raw logits, shape (rows, V). */
  public Logits forward(LanguageModel model) {
    Logits logits_BV = model.forward(step);
    streams.forEach(stream -> stream.truncate(context));
    return logits_BV;
  }

  /** Return the rows of the positive streams, or those of the reverse streams. */
  public int[] everyOther(int from) {
    return IntStream.range(0, rows / 2).map(b -> 2 * b + from).toArray();
  }

  /** Close the streams. */
  @TearDown(Level.Trial)
  public void close() {
    streams.forEach(TokenStream::close);
    streams.clear();
  }
}
