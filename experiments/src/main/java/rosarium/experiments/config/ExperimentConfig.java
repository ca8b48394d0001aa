package rosarium.experiments.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.DeviceName;
import rosarium.core.prompt.Expected;

/**
 * What a run is told, complete and checked.
 *
 * @param name of the run; letters, digits, dot, dash, underscore
 * @param output the run folder; {@code runs/<name>} in the working folder unless stated
 * @param models at least one
 * @param variants at least one
 * @param prompts at least one
 * @param datasets at least one
 * @param seed master seed, in [0, 2^53)
 * @param samples answers per query
 * @param maxTokens limit of an answer
 * @param batch most queries decoded together; 0 lets the engine choose
 * @param speculation whether and how answers are read ahead of
 * @param reproducible whether an answer must not depend on what else is in the batch
 * @param judges ids
 * @param threads threads of the native engine; 0 takes one per core
 * @param dataDir where data sets that are not built in stand; null where none is needed
 * @param failLimit how many failed records end the run
 * @param refuseSpecial whether a query that spells out a special token fails
 * @param traces whether each record has a trace of its steps
 * @param resolved the whole config as a tree, documented defaults filled in
 */
public record ExperimentConfig(
    String name,
    Path output,
    List<ModelSetting> models,
    List<VariantSetting> variants,
    List<PromptSetting> prompts,
    List<DatasetSetting> datasets,
    long seed,
    int samples,
    int maxTokens,
    int batch,
    SpeculationSetting speculation,
    boolean reproducible,
    List<String> judges,
    int threads,
    @Nullable Path dataDir,
    int failLimit,
    boolean refuseSpecial,
    boolean traces,
    ObjectNode resolved) {

  /**
   * Which model, and how it runs.
   *
   * @param where place in the config, for messages
   * @param id name in plan and records: the catalogue id, {@code org/name@revision}, or the name of
   *     the folder or file
   * @param source what to look for: a catalogue id, {@code hf:org/name@revision}, or {@code
   *     path:folder-or-file}, absolute
   * @param dtype one of {@link rosarium.experiments.model.ModelLoader#DTYPES}
   * @param device where it runs
   */
  public record ModelSetting(
      String where, String id, String source, String dtype, DeviceName device) {
    /** Return number format and, where it is not the processor, device: {@code auto on cuda}. */
    public String runsAs() {
      return device.equals(DeviceName.CPU) ? dtype : dtype + " on " + device;
    }
  }

  /**
   * One entry of the grid, its axes multiplied out.
   *
   * @param where place in the config, for messages
   * @param points in the order of the axes, the last axis fastest
   * @param promptNames the prompt pairs it runs with; empty means all
   */
  public record VariantSetting(String where, List<VariantPoint> points, List<String> promptNames) {}

  /**
   * A variant with every parameter, its gate and how tokens are picked.
   *
   * @param variant {@code id} and parameters
   * @param gate {@code id} and parameters, or a list of gates whose values multiply
   * @param sampling {@code {"id": "greedy"}}, or {@code "sample"} and its parameters
   * @param roles the streams it opens
   * @param method the prompt method that frames its positive prompt; null for none
   */
  public record VariantPoint(
      ObjectNode variant,
      JsonNode gate,
      ObjectNode sampling,
      Set<String> roles,
      @Nullable ObjectNode method) {}

  /**
   * A prompt for each stream role.
   *
   * @param where place in the config, for messages
   * @param name of the pair
   * @param byRole the framing of each stream role that has one; {@code plain} always has
   */
  public record PromptSetting(String where, String name, SortedMap<String, PromptSource> byRole) {}

  /**
   * Where a prompt's text comes from.
   *
   * @param where place in the config, for messages
   * @param id which prompt, or which rule that builds one; what records call it
   * @param text the text itself, when the config gives it, else null
   * @param file the file that holds it, when the config names one, else null
   */
  public record PromptSource(String where, String id, @Nullable String text, @Nullable Path file) {}

  /**
   * Which queries.
   *
   * @param where place in the config, for messages
   * @param id of the data set; empty when a card describes it
   * @param card the YAML card of a data set of the user's, else null
   * @param n how many queries to draw; 0 takes all
   * @param seed of the draw
   * @param stratified whether each type gets its share of the draw
   * @param expected keep only queries that expect one of these; empty keeps all
   * @param types keep only queries of one of these types; empty keeps all
   */
  public record DatasetSetting(
      String where,
      String id,
      @Nullable Path card,
      int n,
      long seed,
      boolean stratified,
      List<Expected> expected,
      List<String> types) {}
}
