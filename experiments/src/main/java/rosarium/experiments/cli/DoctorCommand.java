package rosarium.experiments.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rosarium.core.contrast.Variants;
import rosarium.core.source.ModelFinder;
import rosarium.core.torch.NativeRuntime;
import rosarium.datasets.Datasets;
import rosarium.experiments.cli.screen.Columns;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.folder.Environment;

/** Says what is here and what is not. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Say what this machine has: versions, device, threads, models, data.")
final class DoctorCommand implements Callable<Integer> {
  private static final String MODEL = "smollm2-135m-instruct";

  @Option(names = "--json", description = "Print the facts as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    NativeRuntime.useThreads(Runtime.getRuntime().availableProcessors());
    ObjectNode facts = Environment.collect(NativeRuntime.describe());
    facts.put("variants", String.join(" ", Variants.all().keySet()));
    facts.put("data sets", String.join(" ", Datasets.all().keySet()));
    facts.put(
        "data folder",
        ConfigOptions.dataDir()
            .map(Object::toString)
            .orElse("none; set ROSARIUM_DATA for public data sets"));
    facts.put(
        "default model",
        MODEL
            + (ModelFinder.ofProcess().present(MODEL)
                ? ": here"
                : ": not here yet; rosarium fetch " + MODEL));
    screen.print(json ? facts + System.lineSeparator() : text(facts));
    return Main.DONE;
  }

  private static String text(ObjectNode facts) {
    List<List<String>> rows = new ArrayList<>();
    facts
        .properties()
        .forEach(
            fact -> {
              if (fact.getValue().isObject()) {
                fact.getValue()
                    .properties()
                    .forEach(
                        inner ->
                            rows.add(
                                List.of(
                                    fact.getKey() + " " + inner.getKey(),
                                    inner.getValue().asText())));
              } else if (!fact.getKey().equals("schema")) {
                rows.add(List.of(fact.getKey(), fact.getValue().asText()));
              }
            });
    return Columns.of(rows);
  }
}
