package rosarium.experiments.bench.measure;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.LanguageModel;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.variants.Rose;

/** One decoding step: a pass over some rows, and the choice of their next tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StepBenchmark {
  private final ContrastStrategy rose = new Rose();

  /** Every row is a query of its own. */
  @Benchmark
  @SuppressWarnings("try") // the scope is there to be closed
  public int[] plain(LoadedModel loaded, StepRows rows) {
    LanguageModel model = loaded.get().weights();
    try (Workspace step = model.workspace()) {
      return rows.forward(model).argmax();
    }
  }

  /** Two rows are a query: its positive and its reverse stream, contrasted. */
  @Benchmark
  @SuppressWarnings("try") // the scope is there to be closed
  public int[] rose(LoadedModel loaded, StepRows rows) {
    LanguageModel model = loaded.get().weights();
    try (Workspace step = model.workspace()) {
      Logits logits_BV = rows.forward(model);
      return rose.combine(
              StreamLogits.of(
                  Map.of(
                      StreamRole.POSITIVE, logits_BV.select(rows.everyOther(0)),
                      StreamRole.REVERSE, logits_BV.select(rows.everyOther(1)))))
          .argmax();
    }
  }
}
