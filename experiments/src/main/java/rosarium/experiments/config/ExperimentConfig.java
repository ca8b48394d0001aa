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
import rosarium.core.prompt.Split;

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
 * @param judges the leading one first; empty for those of each data set
 * @param threads threads of the native engine; 0 takes one per core
 * @param dataDir where data sets that are not built in stand; null where none is needed
 * @param failLimit how many failed records end the run
 * @param refuseSpecial whether a query that spells out a special token fails
 * @param traces whether each record has a trace of its steps
 * @param perplexity whether plain decoding reads every answer and says how likely it finds it
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
    List<JudgeSetting> judges,
    int threads,
    @Nullable Path dataDir,
    int failLimit,
    boolean refuseSpecial,
    boolean traces,
    boolean perplexity,
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
   * @param adapter folder of a LoRA adapter over it, else null; then the id names both
   */
  public record ModelSetting(
      String where,
      String id,
      String source,
      String dtype,
      DeviceName device,
      @Nullable Path adapter) {
    /** Name a model without an adapter. */
    public ModelSetting(String where, String id, String source, String dtype, DeviceName device) {
      this(where, id, source, dtype, device, null);
    }

    /** Return the model that the adapter is over. */
    public ModelSetting base() {
      return adapter == null
          ? this
          : new ModelSetting(
              where, id.substring(0, id.lastIndexOf('+')), source, dtype, device, null);
    }

    /** Return this model with an adapter over it. */
    public ModelSetting with(Path folder) {
      String both = id + "+" + folder.getFileName();
      return new ModelSetting(where, both, source, dtype, device, folder);
    }

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
   * @param promptNames the prompt pairs it runs with, one after the other; empty means all
   * @param bindings alternatives of what roles run on and read where it is stated; mostly one that
   *     states nothing
   * @param pairNames the prompt pairs that it reads together; empty means each alone
   * @param softPairs pairs of soft prompts that it brings along, in the place of the config's
   *     pairs; mostly empty
   */
  public record VariantSetting(
      String where,
      List<VariantPoint> points,
      List<String> promptNames,
      List<SortedMap<String, StreamSetting>> bindings,
      List<String> pairNames,
      List<PromptSetting> softPairs) {}

  /**
   * What one stream of a variant runs on and reads.
   *
   * @param where place in the config, for messages
   * @param model another model than the cell's, else null
   * @param dtype how that runs, where it is stated; null: as the model of the cell
   * @param device where that runs, where it is stated; null: as the model of the cell
   * @param adapter folder of a LoRA adapter over the one or the other model, else null
   * @param promptOf the role whose prompt of the pair it reads; null if it has a prompt of its own
   * @param prompt its own prompt, else null
   * @param cutVocabulary whether trailing ids are left out that only one of the models has
   */
  public record StreamSetting(
      String where,
      @Nullable ModelSetting model,
      @Nullable String dtype,
      @Nullable DeviceName device,
      @Nullable Path adapter,
      @Nullable String promptOf,
      @Nullable PromptSource prompt,
      boolean cutVocabulary) {
    /** Begin with the model of the cell, and nothing to read. */
    StreamSetting(String where) {
      this(where, null, null, null, null, null, null, false);
    }

    /** Return the same reading something else. */
    StreamSetting reading(@Nullable String role, @Nullable PromptSource own) {
      return new StreamSetting(where, model, dtype, device, adapter, role, own, cutVocabulary);
    }

    /** Return what it runs on in a cell of another model. */
    public ModelSetting on(ModelSetting cell) {
      ModelSetting runs =
          model == null
              ? cell
              : new ModelSetting(
                  where,
                  model.id(),
                  model.source(),
                  dtype == null ? cell.dtype() : dtype,
                  device == null ? cell.device() : device);
      return adapter == null ? runs : runs.with(adapter);
    }

    /** Return the words for labels: the model, or what it reads. */
    public String label() {
      String what = model == null ? "" : model.id();
      what += adapter == null ? "" : "+" + adapter.getFileName();
      String reads = prompt == null ? String.valueOf(promptOf) : prompt.id();
      return what.isEmpty() ? reads : what;
    }
  }

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
   * @param soft which of the two soft prompts of the file, {@code sp} or {@code ap}; null if it is
   *     a file of text
   */
  public record PromptSource(
      String where, String id, @Nullable String text, @Nullable Path file, @Nullable String soft) {
    /** Name a text. */
    public PromptSource(String where, String id, @Nullable String text, @Nullable Path file) {
      this(where, id, text, file, null);
    }
  }

  /**
   * Who judges. Exactly one of id alone, endpoint, labels and asked is stated.
   *
   * @param where place in the config, for messages
   * @param id of a judge that comes with the project or the data folder, or what a model is called
   *     as a judge; empty where the file of an endpoint or the name of a sheet says it
   * @param endpoint the YAML file that describes an endpoint, else null
   * @param labels a sheet that people have filled in, else null
   * @param asked a model of ours, else null
   */
  public record JudgeSetting(
      String where,
      String id,
      @Nullable Path endpoint,
      @Nullable Path labels,
      @Nullable AskedModel asked) {
    /** Name one that comes with the project or the data folder. */
    public static JudgeSetting known(String where, String id) {
      return new JudgeSetting(where, id, null, null, null);
    }

    /** Name one behind an endpoint. */
    public static JudgeSetting endpoint(String where, Path card) {
      return new JudgeSetting(where, "", card, null, null);
    }

    /** Name what people said. */
    public static JudgeSetting labels(String where, Path sheet) {
      return new JudgeSetting(where, "", null, sheet, null);
    }

    /** Return whether it is the user's, and comes neither with the project nor its data. */
    public boolean own() {
      return endpoint != null || labels != null || asked != null;
    }
  }

  /**
   * A model of ours that judges.
   *
   * @param format how it is asked and its replies are read
   * @param maxTokens longest reply; 0 for what the format needs
   * @param against what answers are compared with where the format compares; empty for its custom
   * @param swap whether a comparison is made in both orders
   */
  public record AskedModel(
      ModelSetting model, String format, int maxTokens, String against, boolean swap) {}

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
   * @param maxTokens limit of an answer to its queries; that of the config unless stated
   * @param split keep only those that may be learned from, or only the others; null keeps both
   */
  public record DatasetSetting(
      String where,
      String id,
      @Nullable Path card,
      int n,
      long seed,
      boolean stratified,
      List<Expected> expected,
      List<String> types,
      int maxTokens,
      @Nullable Split split) {}
}
