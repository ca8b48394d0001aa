package rosarium.experiments.model;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.adapter.LoraAdapter;
import rosarium.core.checkpoint.file.GgufMetadata;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.model.ChatModel;
import rosarium.core.model.DeviceName;
import rosarium.core.model.LanguageModel;
import rosarium.core.source.ModelFiles;
import rosarium.core.template.ChatTemplate;
import rosarium.core.template.ChatTemplates;
import rosarium.core.template.JinjaChatTemplate;
import rosarium.core.token.EndOfText;
import rosarium.core.token.HuggingFaceTokenizer;
import rosarium.core.torch.Dtype;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.TorchModel;
import rosarium.core.torch.linear.Bfloat16Hardware;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/** Loads weights, tokenizer, chat template and end tokens of one model. */
public final class ModelLoader {
  /**
   * What a model can be asked to run in. {@code float32} and {@code float16} run on libtorch, and
   * so does {@code bfloat16} on a device or on a processor without bfloat16 instructions; {@code
   * int8}, {@code int4} and {@code bfloat16} on packed weights, on a processor only. {@code auto}
   * is {@code bfloat16} on a CUDA device, and on a processor that has such instructions when many
   * rows are decoded together; else {@code int4} for what the file stores in 4 bits and {@code
   * int8} for the rest: the fastest that loses next to nothing of the file
   * (paper/notes/measurements.md).
   */
  public static final List<String> DTYPES =
      List.of("auto", "float32", "bfloat16", "float16", "int8", "int4");

  /** From so many rows on, bfloat16 products are faster than packed ones (measurements.md). */
  public static final int MANY_ROWS = 16;

  private static final List<String> SPECIAL = List.of("bos", "eos", "unknown", "padding");

  /**
   * How a model is to run.
   *
   * @param dtype one of {@link #DTYPES}
   * @param device where; one that is there
   * @param context most positions of a stream, at least 1
   * @param reproducible whether an answer must not depend on what else is in the batch; packed
   *     weights always keep that
   * @param threads how many threads compute, at least 1
   * @param manyRows whether {@link #MANY_ROWS} and more are to be decoded together: what {@code
   *     auto} looks at, when the model is loaded and never again
   */
  public record Running(
      String dtype,
      DeviceName device,
      int context,
      boolean reproducible,
      int threads,
      boolean manyRows) {}

  private final Clock clock;

  /**
   * Prepare.
   *
   * @param clock what chat templates that print the date are told
   */
  public ModelLoader(Clock clock) {
    this.clock = clock;
  }

  /**
   * Load a model. The caller closes it.
   *
   * @param files verified files, a folder or one GGUF file
   * @param running how it is to run
   * @throws DataException if a file is not what it should be
   */
  public ChatModel load(ModelFiles files, Running running) {
    try (Checkpoint checkpoint = Checkpoint.open(files.path())) {
      return chat(files, checkpoint, () -> weights(files, checkpoint, running));
    }
  }

  /**
   * Load a model with a LoRA adapter over it. What the adapter leaves alone is shared with the
   * base. The caller closes it.
   *
   * @param id its name in records
   * @param base the model, loaded from these files
   * @param files verified files, a folder or one GGUF file
   * @param adapter folder
   * @throws DataException if the adapter does not fit
   */
  public ChatModel adapted(String id, ChatModel base, ModelFiles files, Path adapter) {
    try (Checkpoint checkpoint = Checkpoint.open(files.path())) {
      Checkpoint merged = LoraAdapter.merge(adapter, checkpoint);
      return chat(files, checkpoint, () -> adapted(id, base.weights(), merged));
    }
  }

  private static LanguageModel adapted(String id, LanguageModel base, Checkpoint merged) {
    if (base instanceof TorchModel torch) {
      return torch.adapted(id, merged);
    }
    if (base instanceof VectorModel vector) {
      return vector.adapted(id, merged);
    }
    throw new IllegalArgumentException("no engine that shares weights: " + base.getClass());
  }

  private ChatModel chat(ModelFiles files, Checkpoint checkpoint, Supplier<LanguageModel> weights) {
    HuggingFaceTokenizer tokenizer = tokenizer(files, checkpoint);
    try {
      ChatTemplate template = template(files, checkpoint);
      SortedSet<Integer> ends = endOfText(files, checkpoint, tokenizer);
      return new ChatModel(weights.get(), tokenizer, template, ends);
    } catch (RuntimeException failed) {
      tokenizer.close();
      throw failed;
    }
  }

  private static LanguageModel weights(ModelFiles files, Checkpoint checkpoint, Running running) {
    boolean cuda = running.device().isCuda();
    return switch (running.dtype()) {
      case "auto" ->
          cuda
              ? onTorch(files, checkpoint, running, Dtype.BFLOAT16)
              : packed(files, checkpoint, running, best(running));
      case "int8", "int4" -> packed(files, checkpoint, running, Format.named(running.dtype()));
      case "bfloat16" ->
          !cuda && Bfloat16Hardware.present()
              ? packed(files, checkpoint, running, Format.BFLOAT16)
              : onTorch(files, checkpoint, running, Dtype.BFLOAT16);
      default -> onTorch(files, checkpoint, running, Dtype.named(running.dtype()));
    };
  }

  private static Format best(Running running) {
    return running.manyRows() && Bfloat16Hardware.present() ? Format.BFLOAT16 : Format.AUTO;
  }

  private static LanguageModel onTorch(
      ModelFiles files, Checkpoint checkpoint, Running running, Dtype dtype) {
    LoadOptions options = LoadOptions.on(running.device(), dtype).withContext(running.context());
    return TorchModel.load(
        files.id(), checkpoint, running.reproducible() ? options.pinned() : options);
  }

  private static LanguageModel packed(
      ModelFiles files, Checkpoint checkpoint, Running running, Format format) {
    if (running.device().isCuda()) {
      throw new ConfigException(
          "dtype '%s' runs on device cpu only; on %s run bfloat16, float16 or float32"
              .formatted(running.dtype(), running.device()));
    }
    return VectorModel.load(files.id(), checkpoint, format, running.context(), running.threads());
  }

  private static HuggingFaceTokenizer tokenizer(ModelFiles files, Checkpoint checkpoint) {
    return checkpoint
        .metadata()
        .map(gguf -> HuggingFaceTokenizer.fromGguf(gguf.values(), files.path().toString()))
        .orElseGet(() -> HuggingFaceTokenizer.fromFolder(files.path()));
  }

  private ChatTemplate template(ModelFiles files, Checkpoint checkpoint) {
    return checkpoint
        .metadata()
        .map(gguf -> templateOf(gguf))
        .orElseGet(() -> ChatTemplates.load(files.path(), clock));
  }

  private JinjaChatTemplate templateOf(GgufMetadata gguf) {
    Map<String, String> tokens = specialTokens(gguf);
    return gguf.string("tokenizer.chat_template")
        .map(
            source ->
                JinjaChatTemplate.of(
                    gguf.path() + "#tokenizer.chat_template", source, tokens, clock))
        .orElseGet(() -> JinjaChatTemplate.fallback(tokens));
  }

  /** Return {@code bos_token} and its like as the file's vocabulary spells them. */
  private static Map<String, String> specialTokens(GgufMetadata gguf) {
    Map<String, String> spelled = new TreeMap<>();
    List<String> vocabulary = gguf.strings("tokenizer.ggml.tokens").orElse(List.of());
    for (String name : SPECIAL) {
      gguf.integer("tokenizer.ggml." + name + "_token_id")
          .filter(id -> id >= 0 && id < vocabulary.size())
          .ifPresent(
              id -> {
                String key = name.equals("unknown") ? "unk" : name.equals("padding") ? "pad" : name;
                spelled.put(key + "_token", vocabulary.get(Math.toIntExact(id)));
              });
    }
    return spelled;
  }

  private static SortedSet<Integer> endOfText(
      ModelFiles files, Checkpoint checkpoint, HuggingFaceTokenizer tokenizer) {
    SortedSet<Integer> ends = new TreeSet<>(checkpoint.config().endOfText());
    checkpoint.metadata().ifPresent(gguf -> ends.addAll(EndOfText.ofGguf(gguf.values())));
    for (String token : files.endTokens()) {
      ends.add(
          tokenizer
              .id(token)
              .orElseThrow(
                  () ->
                      new DataException(
                          Kind.CONFIG,
                          files.path() + ": the tokenizer has no end token '" + token + "'")));
    }
    return ends;
  }
}
