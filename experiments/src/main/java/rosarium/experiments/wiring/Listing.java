package rosarium.experiments.wiring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.analysis.figure.Figures;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.Measure;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.JudgeFormats;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.Gates;
import rosarium.core.contrast.Masks;
import rosarium.core.contrast.Variants;
import rosarium.core.prompt.Expected;
import rosarium.core.source.CatalogueModel;
import rosarium.core.source.ModelFinder;
import rosarium.core.source.ModelListing;
import rosarium.datasets.Datasets;
import rosarium.datasets.method.PromptMethods;
import rosarium.datasets.prompt.PromptLibrary;
import rosarium.datasets.prompt.PromptPairs;

/**
 * What there is of one kind.
 *
 * @param header names of the columns
 * @param rows one a thing
 */
public record Listing(List<String> header, List<List<String>> rows) {
  /** What can be listed. */
  public static final List<String> KINDS =
      List.of(
          "variants",
          "gates",
          "masks",
          "methods",
          "models",
          "datasets",
          "prompts",
          "judges",
          "formats",
          "figures");

  /**
   * List what there is.
   *
   * @param kind one of {@link #KINDS}
   * @param defaults whether to show published parameters
   * @param dataDir where published prompts stand
   */
  public static Listing of(String kind, boolean defaults, Optional<Path> dataDir) {
    return switch (kind) {
      case "variants" -> variants(defaults);
      case "gates" -> gates(defaults);
      case "masks" -> masks(defaults);
      case "methods" -> methods(defaults);
      case "models" -> models();
      case "datasets" -> datasets();
      case "prompts" -> prompts(dataDir);
      case "judges" -> judges(dataDir);
      case "formats" -> formats();
      default -> figures();
    };
  }

  private static Listing variants(boolean defaults) {
    List<List<String>> rows = new ArrayList<>();
    Variants.all()
        .forEach(
            (id, variant) ->
                rows.add(
                    defaults
                        ? List.of(id, Variants.toJson(variant).toString())
                        : List.of(
                            id,
                            Variants.card(variant).formula(),
                            variant.streams().stream()
                                .map(role -> role.id())
                                .sorted()
                                .collect(Collectors.joining(" ")),
                            Variants.card(variant).cite(),
                            Variants.card(variant).summary())));
    return new Listing(
        defaults
            ? List.of("id", "defaults")
            : List.of("id", "formula", "streams", "cite", "summary"),
        rows);
  }

  private static Listing gates(boolean defaults) {
    List<List<String>> rows = new ArrayList<>();
    Gates.all()
        .forEach(
            (id, gate) ->
                rows.add(
                    defaults
                        ? List.of(id, Gates.toJson(gate).toString())
                        : List.of(
                            id,
                            Gates.card(gate).formula(),
                            others(gate),
                            Gates.card(gate).cite(),
                            Gates.card(gate).summary())));
    return new Listing(
        defaults
            ? List.of("id", "defaults")
            : List.of("id", "formula", "other streams", "cite", "summary"),
        rows);
  }

  /** Say what becomes of the other streams while a gate is closed. */
  private static String others(Gate gate) {
    if (gate.closedForGood(Integer.MAX_VALUE)) {
      return "dropped once closed";
    }
    return switch (gate.reads()) {
      case NOTHING, CLOSED_ROW -> "lag while closed";
      case EVERY_ROW -> "read at every step";
    };
  }

  private static Listing masks(boolean defaults) {
    List<List<String>> rows = new ArrayList<>();
    Masks.all()
        .forEach(
            (id, mask) ->
                rows.add(
                    defaults
                        ? List.of(id, Masks.toJson(mask).toString())
                        : List.of(
                            id,
                            Masks.card(mask).formula(),
                            Masks.card(mask).cite(),
                            Masks.card(mask).summary())));
    return new Listing(
        defaults ? List.of("id", "defaults") : List.of("id", "formula", "cite", "summary"), rows);
  }

  private static Listing methods(boolean defaults) {
    List<List<String>> rows = new ArrayList<>();
    PromptMethods.all()
        .forEach(
            (id, method) ->
                rows.add(
                    defaults
                        ? List.of(id, PromptMethods.toJson(method).toString())
                        : List.of(
                            id,
                            PromptMethods.card(method).cite(),
                            PromptMethods.card(method).summary())));
    return new Listing(
        defaults ? List.of("id", "defaults") : List.of("id", "cite", "summary"), rows);
  }

  private static Listing models() {
    List<List<String>> rows = new ArrayList<>();
    for (ModelListing listing : ModelFinder.ofProcess().list()) {
      CatalogueModel model = listing.model();
      rows.add(
          List.of(
              model.id(),
              model.family(),
              model.licence(),
              model.megabytes() + " MB",
              listing.presentFrom().map(from -> "here: " + from).orElse("to be fetched"),
              listing.hashes().text(),
              model.note()));
    }
    return new Listing(List.of("id", "family", "licence", "size", "state", "hashes", "note"), rows);
  }

  private static Listing datasets() {
    List<List<String>> rows = new ArrayList<>();
    Datasets.all().values().forEach(dataset -> rows.add(dataset.card().row()));
    return new Listing(List.of("id", "queries", "metric", "judge", "licence", "title"), rows);
  }

  private static Listing prompts(Optional<Path> dataDir) {
    List<List<String>> rows = new ArrayList<>();
    for (String id : new PromptPairs(PromptLibrary.open(dataDir, List.of())).ids()) {
      rows.add(List.of(id));
    }
    return new Listing(List.of("id"), rows);
  }

  private static Listing judges(Optional<Path> dataDir) {
    List<List<String>> rows = new ArrayList<>();
    for (VersionedJudge judge : Judges.find(dataDir).all()) {
      List<Expected> covered = Stream.of(Expected.values()).filter(judge::covers).toList();
      rows.add(
          List.of(
              judge.id(),
              joined(covered.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT))),
              joined(
                  covered.stream()
                      .flatMap(kind -> judge.measures(kind).stream())
                      .map(Measure::name))));
    }
    return new Listing(List.of("id", "queries to", "metrics"), rows);
  }

  private static String joined(Stream<String> words) {
    return words.distinct().collect(Collectors.joining(" "));
  }

  /** How models are asked that judge. */
  private static Listing formats() {
    List<List<String>> rows = new ArrayList<>();
    for (JudgeFormats.Card card : JudgeFormats.cards()) {
      String answers = card.answers() == 1 ? "one answer" : "two answers";
      rows.add(List.of(card.id(), answers, card.metrics(), card.where(), card.source()));
    }
    return new Listing(List.of("id", "looks at", "metrics", "asked of", "published with"), rows);
  }

  private static Listing figures() {
    List<List<String>> rows = new ArrayList<>();
    Figures.all()
        .forEach(
            figure -> rows.add(List.of(Figures.card(figure).id(), Figures.card(figure).title())));
    return new Listing(List.of("id", "title"), rows);
  }
}
