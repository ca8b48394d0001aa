package rosarium.experiments.tune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import rosarium.analysis.figure.Look;
import rosarium.analysis.figure.tuning.TuningFigures;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Prompt;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.prompt.SoftPrompts;
import rosarium.core.prompt.Split;
import rosarium.core.prompt.TextHash;
import rosarium.core.prompt.soft.SoftPlace;
import rosarium.core.prompt.soft.SoftPromptFile;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.SoftPromptTraining;
import rosarium.core.torch.TorchModel;
import rosarium.core.tuning.Example;
import rosarium.core.tuning.LossCurve;
import rosarium.core.tuning.Parameter;
import rosarium.core.tuning.Tuner;
import rosarium.core.tuning.TuningState;
import rosarium.core.tuning.file.CheckpointFile;
import rosarium.core.tuning.file.CurveJson;
import rosarium.datasets.anchor.Anchor;
import rosarium.datasets.anchor.AnchorFile;
import rosarium.experiments.folder.Environment;
import rosarium.experiments.run.StopSignal;
import rosarium.experiments.tune.AcdExamples.Kind;

/**
 * Tunes the safe and the adversarial prompt of a model, one after the other (zhao2024acd), and
 * writes them into one file.
 *
 * <p>A checkpoint stands after every epoch. The same command goes on from it, to the same prompts
 * as without the break.
 */
public final class AcdTuning {
  /** What the file of the pair is called. */
  public static final String PROMPTS = "soft-prompts.safetensors";

  private static final String PARAMETER = "soft_prompt";

  private final AcdConfig config;
  private final ChatModel model;
  private final TorchModel weights;
  private final AnchorFile anchors;
  private final Consumer<String> says;
  private final LongSupplier nanoClock;
  private final StopSignal stop;
  private final AcdExamples examples;

  /**
   * Prepare.
   *
   * @param model runs on libtorch, in floating point; outlives this
   * @param anchors what is learned from
   * @param says hears how it goes on
   * @param nanoClock read for speed only
   * @param stop looked at after every step
   * @throws ConfigException if the model has no gradients
   */
  public AcdTuning(
      AcdConfig config,
      ChatModel model,
      AnchorFile anchors,
      Consumer<String> says,
      LongSupplier nanoClock,
      StopSignal stop) {
    if (!(model.weights() instanceof TorchModel torch)) {
      throw new ConfigException(
          "model '%s' runs as %s, which has no gradients; tune it in float32"
              .formatted(
                  model.weights().description().id(), model.weights().description().dtype()));
    }
    this.config = config;
    this.model = model;
    this.weights = torch;
    this.anchors = anchors;
    this.says = says;
    this.nanoClock = nanoClock;
    this.stop = stop;
    this.examples = new AcdExamples(model, config);
  }

  /** One tuned prompt with what became of its loss. */
  private record Tuned(Prompt text, SoftPlace place, SoftPrompt prompt, TuningState state) {}

  /**
   * Tune both and write the file.
   *
   * @param safe what SP begins as
   * @param opposite what AP begins as
   * @return the file
   */
  public Path run(Prompt safe, Prompt opposite) {
    Tuned sp = tuned(Kind.SP, safe);
    Tuned ap = tuned(Kind.AP, opposite);
    Map<Kind, Tuned> tuned = new EnumMap<>(Map.of(Kind.SP, sp, Kind.AP, ap));
    SortedMap<String, String> facts = facts();
    tuned.forEach((kind, one) -> putLosses(facts, kind, one));
    Path file = config.output().resolve(PROMPTS);
    SoftPromptFile.write(new SoftPrompts(sp.prompt(), ap.prompt(), facts), file);
    TuningTables tables = new TuningTables(config.output(), model.tokenizer());
    NearestTokens vocabulary = new NearestTokens(weights);
    tuned.forEach((kind, one) -> tables.curve(kind.name(), one.state().curve()));
    Map<String, List<TuningFigures.Row>> rows = new LinkedHashMap<>();
    tuned.forEach((kind, one) -> rows.put(kind.name(), describe(kind, one, tables, vocabulary)));
    tables.write();
    draw(tuned, rows);
    return file;
  }

  private void draw(Map<Kind, Tuned> tuned, Map<String, List<TuningFigures.Row>> rows) {
    Map<String, LossCurve> curves = new LinkedHashMap<>();
    tuned.forEach((kind, one) -> curves.put(kind.name(), one.state().curve()));
    TuningFigures.write(config.output().resolve("figures"), curves, rows, Look.standard())
        .unable()
        .ifPresent(why -> says.accept("figures: " + why));
  }

  private List<TuningFigures.Row> describe(
      Kind kind, Tuned tuned, TuningTables tables, NearestTokens vocabulary) {
    NearestTokens.Found found = vocabulary.of(tuned.prompt().matrix(), TuningTables.NEAREST);
    tables.nearest(kind.name(), tuned.place().text_L(), tuned.prompt(), found);
    for (float[] row_D : tuned.prompt().matrix()) {
      if (NearestTokens.norm(row_D) > 10 * found.meanNorm()) {
        says.accept(
            "warning: a row of %s is more than ten times as long as an embedding; a lower rate may help"
                .formatted(kind));
        break;
      }
    }
    return rows(tuned, found);
  }

  private List<TuningFigures.Row> rows(Tuned tuned, NearestTokens.Found found) {
    TokenIds text_L = tuned.place().text_L();
    float[][] soft_LD = tuned.prompt().matrix();
    float[][] began_LD = rows(weights.embeddings(text_L));
    List<TuningFigures.Row> rows = new ArrayList<>();
    for (int l = 0; l < soft_LD.length; l++) {
      int began = text_L.get(l % text_L.length());
      NearestTokens.Near other =
          found.nearest().get(l).stream().filter(n -> n.id() != began).findFirst().orElseThrow();
      rows.add(
          new TuningFigures.Row(
              l,
              model.tokenizer().token(began),
              NearestTokens.cosine(soft_LD[l], began_LD[l]),
              model.tokenizer().token(other.id()),
              other.cosine()));
    }
    return rows;
  }

  private Tuned tuned(Kind kind, Prompt text) {
    String words = text.text();
    if (words == null) {
      throw new ConfigException("prompt '%s' has no text to begin with".formatted(text.id()));
    }
    SoftPlace place = examples.place(words);
    Parameter start = new Parameter(PARAMETER, rows(weights.embeddings(place.text_L())));
    int first = weights.description().vocabulary();
    TokenIds soft_L = TokenIds.of(IntStream.range(first, first + start.rows()).toArray());
    List<Example> all = examples.examples(kind, words, soft_L, anchors.anchors());
    CheckpointFile checkpoint =
        new CheckpointFile(
            config
                .output()
                .resolve("checkpoint-" + kind.name().toLowerCase(Locale.ROOT) + ".safetensors"),
            fingerprint(kind, words));
    TuningState from =
        checkpoint.read(List.of(PARAMETER)).orElseGet(() -> TuningState.of(List.of(start)));
    TuningProgress progress =
        new TuningProgress(kind.name(), checkpoint, says, nanoClock, stop, from.epoch());
    Tuner tuner =
        new Tuner(
            new SoftPromptTraining(weights),
            examples.objective(kind),
            config.settings(),
            all,
            progress);
    TuningState end = tuner.run(from);
    SoftPrompt prompt =
        new SoftPrompt(text.id(), words, model.maker(), tuning(), end.best().get(0).matrix());
    return new Tuned(text, place, prompt, end);
  }

  /** Cut the embeddings of a text to the number of rows wanted, or repeat them until it is full. */
  private float[][] rows(float[][] text_LD) {
    if (config.softTokens() == 0) {
      return text_LD;
    }
    float[][] soft_LD = new float[config.softTokens()][];
    for (int l = 0; l < soft_LD.length; l++) {
      soft_LD[l] = text_LD[l % text_LD.length];
    }
    return soft_LD;
  }

  private String fingerprint(Kind kind, String words) {
    List<Object> all = new ArrayList<>();
    all.add(kind);
    all.add(model.maker());
    all.add(TextHash.of(words));
    all.add(anchors.sha256());
    all.add(List.of(config.form(), config.softTokens(), config.answerTokens()));
    all.add(List.of(config.weights(), config.clamp(), config.settings()));
    all.add(weights.description().dtype());
    return TextHash.of(all.toString());
  }

  private SoftPrompt.Tuning tuning() {
    Set<String> learned =
        anchors.anchors().stream()
            .map(anchor -> Split.fingerprint(anchor.instruction()))
            .collect(Collectors.toSet());
    return new SoftPrompt.Tuning(config.form() == AcdConfig.Form.RAW, learned);
  }

  private SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("anchors_sha256", anchors.sha256());
    Map<Anchor.Pool, Integer> counts = new EnumMap<>(Anchor.Pool.class);
    anchors.anchors().forEach(anchor -> counts.merge(anchor.set(), 1, Integer::sum));
    facts.put("counts", counts.toString());
    facts.put("loss_form", config.clamp() == 0 ? "exact" : "clamp " + config.clamp());
    facts.put("weights", config.weights().toString());
    facts.put("settings", config.settings().toString());
    facts.put("config", config.text());
    facts.put("dtype", weights.description().dtype());
    facts.put("created_by", "rosarium " + Environment.revision());
    return facts;
  }

  private static void putLosses(SortedMap<String, String> facts, Kind kind, Tuned tuned) {
    String name = kind.name().toLowerCase(Locale.ROOT) + ".";
    LossCurve curve = tuned.state().curve();
    facts.put(name + "seam", tuned.place().split() ? "split" : "joined");
    facts.put(name + "steps", Integer.toString(curve.steps().size()));
    facts.put(name + "epochs", Integer.toString(tuned.state().epoch()));
    facts.put(name + "loss_first", Double.toString(curve.steps().get(0).loss()));
    LossCurve.Step last = curve.steps().get(curve.steps().size() - 1);
    facts.put(name + "loss_last", Double.toString(last.loss()));
    curve.best().ifPresent(best -> facts.put(name + "loss_heldout", Double.toString(best)));
    facts.put(name + "curve", CurveJson.text(curve));
  }
}
