package rosarium.experiments.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rosarium.core.config.ConfigException;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ExperimentConfig;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.plan.CanonicalJson;
import rosarium.experiments.plan.Plan;

/** Compares what a run folder holds with what is to be run there now. */
public final class PreviousRun {
  /** Settings that do not change an answer, so that a run may go on under another value. */
  private static final Set<String> FREE =
      Set.of("output", "judges", "fail_limit", "data_dir", "speculation", "perplexity", "figures");

  private static final int SHOWN = 5;

  private PreviousRun() {}

  /**
   * Refuse to go on in a folder that belongs to another config.
   *
   * @throws ConfigException naming the first differences
   */
  public static void check(RunLock lock, ExperimentConfig config, Plan plan) {
    RunFolder folder = lock.folder();
    if (Files.exists(folder.config())) {
      ObjectNode before = ConfigFile.read(folder.config()).root();
      List<String> differences = differences(config, before);
      if (!differences.isEmpty()) {
        throw refusal(folder, "the run there has another config", differences);
      }
    }
    if (Files.exists(folder.plan())) {
      List<String> differences = differences(plan, RunJson.read(folder.plan()));
      if (!differences.isEmpty()) {
        throw refusal(
            folder, "prompts or data have changed since the run there began", differences);
      }
    }
  }

  private static ConfigException refusal(RunFolder folder, String what, List<String> differences) {
    String listed = String.join("; ", differences.subList(0, Math.min(SHOWN, differences.size())));
    String more =
        differences.size() > SHOWN ? "; and " + (differences.size() - SHOWN) + " more" : "";
    return new ConfigException(
        "%s: %s: %s%s; restore it, or choose another folder with --set output=DIR"
            .formatted(folder.root(), what, listed, more));
  }

  private static List<String> differences(ExperimentConfig config, ObjectNode before) {
    Map<String, String> old = new TreeMap<>();
    Map<String, String> now = new TreeMap<>();
    flatten("", before, old);
    flatten("", config.resolved(), now);
    Set<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      String was = old.getOrDefault(path, "absent");
      String is = now.getOrDefault(path, "absent");
      if (!was.equals(is) && !free(path, config)) {
        differences.add("%s was %s, is %s".formatted(path, was, is));
      }
    }
    return differences;
  }

  private static boolean free(String path, ExperimentConfig config) {
    String key = path.replaceFirst("[.\\[].*", "");
    return FREE.contains(key) || (key.equals("batch") && config.reproducible());
  }

  private static List<String> differences(Plan plan, ObjectNode before) {
    Map<String, String> old = new TreeMap<>();
    before.path("cells").forEach(c -> old.put(c.path("id").asText(), c.path("label").asText()));
    List<String> differences = new ArrayList<>();
    for (Cell cell : plan.cells()) {
      if (old.remove(cell.id()) == null) {
        differences.add("cell %s (%s) is new".formatted(cell.id(), cell.label()));
      }
    }
    old.forEach((id, label) -> differences.add("cell %s (%s) is gone".formatted(id, label)));
    return differences;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              member ->
                  flatten(
                      path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                      member.getValue(),
                      into));
    } else if (node.isArray() && !node.isEmpty()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "[" + i + "]", node.get(i), into);
      }
    } else {
      into.put(path, CanonicalJson.write(node));
    }
  }
}
