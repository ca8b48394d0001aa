package rosarium.experiments.look;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.analysis.compare.CellSelection;
import rosarium.analysis.figure.Figures;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.Words;
import rosarium.analysis.run.RunData;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.document.ConfigDocument;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.config.document.Setting;

/** Makes the look of figures from YAML, refusing whatever it does not fully understand. */
public final class LookBinder {
  /** The key of a config under which a look stands. */
  public static final String KEY = "figures";

  /** Fonts that every Java has, whatever the system calls its own. */
  private static final List<String> LOGICAL =
      List.of("Serif", "SansSerif", "Monospaced", "Dialog", "DialogInput");

  private static final List<String> KEYS =
      List.of("language", "font", "text", "width", "titles", "show", "cells");

  private static final int SHOWN = 8;

  private LookBinder() {}

  /**
   * Read a file of its own, with or without the key {@code figures} around.
   *
   * @throws ConfigException naming place, value, what is allowed and the nearest known name
   */
  public static Look file(Path file) {
    Setting root = Setting.root(ConfigFile.read(file));
    Optional<Setting> inner = root.find(KEY);
    if (inner.isPresent()) {
      root.allow(List.of("schema", KEY));
    }
    return bind(inner.orElse(root), inner.isEmpty());
  }

  /** Return what a config says; how figures look by themselves where it says nothing. */
  public static Look of(ConfigDocument config) {
    return Setting.root(config)
        .find(KEY)
        .map(setting -> bind(setting, false))
        .orElseGet(Look::standard);
  }

  /** Return what the config of a run says. */
  public static Look ofRun(RunFolder folder) {
    return Files.exists(folder.config()) ? of(ConfigFile.read(folder.config())) : Look.standard();
  }

  /**
   * Refuse a config that wants to show cells which its plan lacks, before anything is decoded.
   *
   * @param cells of the plan
   */
  public static void check(ObjectNode config, String name, List<Cell> cells) {
    Look look =
        Setting.root("config", config)
            .find(KEY)
            .map(setting -> bind(setting, false))
            .orElseGet(Look::standard);
    RunData planned = new RunData(new RunFolder(Path.of(name)), name, cells, Map.of());
    look.cells().forEach(each -> CellSelection.all(planned, each, KEY + ".cells"));
  }

  private static Look bind(Setting setting, boolean file) {
    List<String> known = new ArrayList<>(KEYS);
    if (file) {
      known.add("schema");
    }
    setting.allow(known);
    Look standard = Look.standard();
    return new Look(
        setting
            .find("language")
            .map(each -> Words.of(each.oneOf("language", Words.LANGUAGES)))
            .orElse(standard.words()),
        setting.find("font").map(LookBinder::font).orElse(standard.font()),
        setting.find("text").map(LookBinder::text).orElse(standard.text()),
        setting
            .find("width")
            .map(each -> (int) each.integer(Look.LEAST_WIDTH, Look.MOST_WIDTH))
            .orElse(standard.width()),
        setting.find("titles").map(Setting::flag).orElse(standard.titles()),
        setting.find("show").map(LookBinder::figures).orElse(Set.of()),
        setting
            .find("cells")
            .map(
                each ->
                    each.oneOrMore("names of cells").stream()
                        .map(name -> name.text("a cell's id, label or variant"))
                        .toList())
            .orElse(List.of()));
  }

  private static Set<String> figures(Setting setting) {
    Set<String> found = new LinkedHashSet<>();
    setting
        .oneOrMore("ids of figures")
        .forEach(each -> found.add(each.oneOf("figure", Figures.ids())));
    return found;
  }

  private static double text(Setting setting) {
    double factor = setting.node().isNumber() ? setting.node().doubleValue() : Double.NaN;
    if (!(factor >= Look.LEAST_TEXT && factor <= Look.MOST_TEXT)) {
      throw setting.found("a number in [" + Look.LEAST_TEXT + ", " + Look.MOST_TEXT + "]");
    }
    return factor;
  }

  private static String font(Setting setting) {
    String name = setting.text("the family of a font");
    List<String> fonts = Look.fonts();
    if (fonts.isEmpty() || fonts.contains(name) || LOGICAL.contains(name)) {
      return name;
    }
    Set<String> known = new LinkedHashSet<>(LOGICAL);
    known.addAll(fonts);
    throw setting.wrong(
        "this system has no font '%s'%s; it has %s%s"
            .formatted(
                name,
                NearestName.hint(name, known),
                String.join(", ", fonts.subList(0, Math.min(SHOWN, fonts.size()))),
                fonts.size() > SHOWN ? " and " + (fonts.size() - SHOWN) + " more" : ""));
  }
}
