package rosarium.experiments.bench.measure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.model.ChatModel;
import rosarium.core.token.TokenIds;
import rosarium.experiments.run.Undecodable;

/** Whole answers of one query through the decode loop, by the way the second pass is paid for. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AnswerBenchmark {
  private static final int ROWS = 2;

  private final DecodeEngine engine = new DecodeEngine(EngineLimits.ofRows(ROWS));

  /** What is asked for. */
  @State(Scope.Benchmark)
  public static class Asked {
    /** One of {@link SecondPass#ids}. */
    @Param("plain")
    public String mode = "";

    /** As {@link Shape} reads it. */
    @Param("8->8")
    public String shape = "";

    private @Nullable DecodeRequest request;

    /** Make the request: end tokens are tokens like others, so that every answer is as long. */
    @Setup(Level.Trial)
    public void ask(LoadedModel loaded) {
      request = request(loaded.get(), SecondPass.of(mode), Shape.parse(shape).orElseThrow());
    }
  }

  static DecodeRequest request(ChatModel model, SecondPass mode, Shape shape) {
    Map<StreamRole, TokenIds> prompts = BenchPrompts.of(model, shape.prompt());
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    for (StreamRole role : mode.roles()) {
      TokenIds prompt_L = Objects.requireNonNull(prompts.get(role));
      streams.put(role, new StreamSpec(mode.model(model.weights()), prompt_L));
    }
    StopRule stop = new StopRule(model.endOfText(), shape.written(), 0, true);
    return DecodeRequest.of("bench", streams, mode.strategy(), stop)
        .withGate(mode.gate())
        .withSpeculation(mode.speculation())
        .withSuppressed(Undecodable.ids(model));
  }

  /** Write one answer. */
  @Benchmark
  public void answer(Asked asked, Written written) {
    DecodeRequest request = Objects.requireNonNull(asked.request, "JMH asks before it measures");
    engine.decode(List.of(request).iterator(), decoded -> written.add(whole(request, decoded)));
  }

  /** A shorter answer would look like a fast one. */
  private static Decoded whole(DecodeRequest request, Decoded decoded) {
    int wanted = request.stop().maxTokens();
    if (decoded.error() != null || decoded.ids_L().length() != wanted) {
      throw new IllegalStateException(
          "an answer of %d tokens instead of %d: %s"
              .formatted(decoded.ids_L().length(), wanted, decoded.error()));
    }
    return decoded;
  }
}
