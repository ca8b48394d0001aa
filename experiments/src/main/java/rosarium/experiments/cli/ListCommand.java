package rosarium.experiments.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rosarium.core.config.NearestName;
import rosarium.experiments.cli.option.ConfigOptions;
import rosarium.experiments.cli.screen.Columns;
import rosarium.experiments.cli.screen.Screen;
import rosarium.experiments.wiring.Listing;
import rosarium.experiments.wiring.PublishedYaml;

/** Lists what there is. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "List variants, gates, masks, methods, models, datasets, prompts, judges, formats of models that"
            + " judge, or figures.")
final class ListCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "WHAT",
      description =
          "variants, gates, masks, methods, models, datasets, prompts, judges, formats or figures.")
  private String what = "";

  @Option(names = "--defaults", description = "Show published parameters, ready to paste.")
  private boolean defaults;

  @Option(names = "--json", description = "Print a JSON list.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    List<String> known = List.copyOf(Listing.KINDS);
    String kind = what.toLowerCase(Locale.ROOT);
    if (!known.contains(kind) && spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "cannot list '%s'; known are %s%s"
              .formatted(what, String.join(", ", known), NearestName.hint(kind, known)));
    }
    if (defaults && !json && PublishedYaml.of(kind).isPresent()) {
      Screen.of(spec).print(PublishedYaml.of(kind).orElseThrow());
      return Main.DONE;
    }
    Listing listing = Listing.of(kind, defaults, ConfigOptions.dataDir());
    Screen.of(spec).print(json ? json(listing) + System.lineSeparator() : table(listing));
    return Main.DONE;
  }

  private static String table(Listing listing) {
    List<List<String>> rows = new ArrayList<>(List.of(listing.header()));
    rows.addAll(listing.rows());
    return Columns.of(rows);
  }

  private static ArrayNode json(Listing listing) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (List<String> row : listing.rows()) {
      ObjectNode item = list.addObject();
      for (int c = 0; c < row.size(); c++) {
        item.put(listing.header().get(c).replace(' ', '_'), row.get(c));
      }
    }
    return list;
  }
}
