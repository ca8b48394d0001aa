package rosarium.experiments.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.experiments.cli.option.EngineOptions;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.cli.screen.Transfers;
import rosarium.experiments.exchange.DecodeFile;
import rosarium.experiments.wiring.FoundModels;

/** Decodes a file of requests. */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    description = "Decode a file of requests, one JSON object a line, into a file of answers.")
final class DecodeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN.jsonl", description = "Requests.")
  private @Nullable Path in;

  @Parameters(index = "1", paramLabel = "OUT.jsonl", description = "Answers, in the same order.")
  private @Nullable Path out;

  @Option(
      names = "--reproducible",
      description = "Pin kernels, so that an answer does not depend on what else is in the batch.")
  private boolean reproducible;

  @Mixin private EngineOptions engine = new EngineOptions();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    Transfers transfers = new Transfers(screen, engine.quiet(), System::nanoTime);
    FoundModels models =
        new FoundModels(transfers, reproducible, Clock.system(ZoneId.systemDefault()));
    int failed =
        new DecodeFile(models, engine.decoder(), engine.device())
            .decode(Objects.requireNonNull(in), Objects.requireNonNull(out));
    if (failed > 0) {
      screen.say("rosarium: %d requests failed; their answers say why".formatted(failed));
    }
    return failed > 0 ? Main.SOME_FAILED : Main.DONE;
  }
}
