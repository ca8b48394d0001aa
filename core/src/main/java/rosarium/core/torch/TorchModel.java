package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.checkpoint.Rope;
import rosarium.core.config.ConfigException;
import rosarium.core.model.DeviceName;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.PassCheck;
import rosarium.core.model.SoftRows;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.script.ForwardSettings;

/**
 * A decoder-only transformer on libtorch: weights and one compiled forward pass.
 *
 * <p>All streams of a pass lie behind each other in one (T, D) matrix, whatever their lengths, so
 * that weights are read once for all of them and nothing is padded. What they remember is in one
 * {@link CachePool}.
 */
public final class TorchModel implements LanguageModel {
  private final ModelDescription description;
  private final ModelConfig config;
  private final LoadOptions options;
  private final ForwardScript script;
  private final Function forward;
  private final IValue weights;
  private final IValue cosines;
  private final IValue sines;
  private final int pinnedRows;
  private final int context;
  private final Device device;
  private final CachePool pool;
  private final long bytesPerPass;
  private final SoftRows softRows;

  private TorchModel(
      String id, Checkpoint checkpoint, LoadOptions options, @Nullable TorchModel base) {
    this.config = checkpoint.config();
    this.options = options;
    this.context = Math.min(config.context(), options.context());
    try (PointerScope loading = new PointerScope();
        NoGradGuard noGradient = new NoGradGuard()) {
      this.device = new Device(options.device().id());
      device.retainReference();
      TorchWeights reader = new TorchWeights(checkpoint, options.dtype(), device, loading);
      Map<String, List<Tensor>> tensors = base == null ? reader.read() : Map.of();
      this.bytesPerPass = base == null ? TorchWeights.bytesPerPass(tensors) : base.bytesPerPass;
      this.pinnedRows =
          base != null
              ? base.pinnedRows
              : options.reproducible() ? PinnedRows.measure(matrices(tensors)) : 0;
      this.script = new ForwardScript(ForwardSettings.of(config, pinnedRows, options.fused()));
      this.forward = script.function("forward");
      List<Rope.Table> tables =
          ForwardSettings.ropes(config).stream().map(rope -> rope.table(context)).toList();
      this.weights =
          retained(
              base == null
                  ? script.dictionary(tensors)
                  : script.changed(base.weights, reader::readChanged));
      this.cosines = retained(script.list(turned(tables, Rope.Table::cos)));
      this.sines = retained(script.list(turned(tables, Rope.Table::sin)));
      this.pool =
          new CachePool(config.layerCount(), config.kvHeads(), config.headSize(), cacheOptions());
    }
    this.description = describe(id, checkpoint);
    this.softRows = new SoftRows(description);
  }

  /**
   * Load a model.
   *
   * @param id its name in configs and records
   * @param checkpoint open weights; not needed any more once this returns
   * @throws ConfigException if the device is not there
   */
  public static TorchModel load(String id, Checkpoint checkpoint, LoadOptions options) {
    DeviceName there = options.device().on(NativeRuntime.cudaDevices());
    LoadOptions resolved =
        new LoadOptions(
            options.dtype(), there, options.context(), options.reproducible(), options.fused());
    return new TorchModel(id, checkpoint, resolved, null);
  }

  /**
   * Load a model that differs from this one in some matrices. It shares all others, runs as this
   * one does, and may outlive it.
   *
   * @param id its name in records
   * @param changed the checkpoint of this model with something added; not needed any more once this
   *     returns
   */
  public TorchModel adapted(String id, Checkpoint changed) {
    return new TorchModel(id, changed, options, this);
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  /** Return how many rows every matrix product has; 0 if that is not pinned. */
  public int pinnedRows() {
    return pinnedRows;
  }

  @Override
  public boolean rowsDependOnCompanions() {
    return pinnedRows == 0;
  }

  @Override
  public OptionalLong bytesPerPass() {
    return OptionalLong.of(bytesPerPass);
  }

  @Override
  public int readableIds() {
    return softRows.readableIds();
  }

  @Override
  public TokenIds readable(SoftPrompt prompt) {
    int before = softRows.readableIds();
    TokenIds ids_L = softRows.add(prompt);
    if (softRows.readableIds() > before) {
      try (PointerScope step = new PointerScope()) {
        int rows = softRows.readableIds() - description.vocabulary();
        Tensor soft_XD = Tensor.create(softRows.flat(), rows, description.width());
        script.replace(weights, "soft", soft_XD.to(device, torch.ScalarType.Float));
      }
    }
    return ids_L;
  }

  /** Copy what tokens look like to the first layer, float32, shape (L, D). */
  public float[][] embeddings(TokenIds ids_L) {
    try (PointerScope step = new PointerScope();
        NoGradGuard noGradient = new NoGradGuard()) {
      long[] id_L = Arrays.stream(ids_L.toArray()).mapToLong(id -> id).toArray();
      Tensor ids = tensor(id_L).to(device, torch.ScalarType.Long);
      Tensor x_LD =
          ForwardScript.call(script.function("embed"), "embed", new IValue(ids), weights)
              .toTensor()
              .cpu()
              .contiguous();
      float[][] embedding_LD = new float[ids_L.length()][description.width()];
      for (int l = 0; l < embedding_LD.length; l++) {
        x_LD.get(l).data_ptr_float().get(embedding_LD[l]);
      }
      return embedding_LD;
    }
  }

  @Override
  public TorchStream open() {
    return new TorchStream(this);
  }

  @Override
  public Workspace workspace() {
    return StepScope.open();
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    PassCheck.check(extensions, description, readableIds());
    try (NoGradGuard noGradient = new NoGradGuard()) {
      Pass pass = new Pass(this, extensions, pinnedRows, options.reproducible(), layerCacheBytes());
      Tensor packed = tensor(pass.packed());
      IValue logits =
          ForwardScript.call(
              forward,
              pass.what(),
              new IValue(
                  options.device().isCuda() ? packed.to(device, torch.ScalarType.Long) : packed),
              new IValue(tensor(pass.shape())),
              weights,
              new IValue(pool.tensor()),
              cosines,
              sines);
      pass.commit();
      return TorchLogits.of(logits.toTensor().narrow(0, 0, pass.rows()));
    }
  }

  @Override
  public void close() {
    pool.close();
    device.releaseReference();
    weights.releaseReference();
    cosines.releaseReference();
    sines.releaseReference();
    script.close();
  }

  /** Return where the caches of the streams are. */
  CachePool pool() {
    return pool;
  }

  /** Return the compiled forward pass. */
  ForwardScript script() {
    return script;
  }

  /** Return where the weights are. */
  Device device() {
    return device;
  }

  /** Return the cosines of every rotation, as {@code forward.py} wants them. */
  IValue cosines() {
    return cosines;
  }

  /** Return the sines of every rotation, as {@code forward.py} wants them. */
  IValue sines() {
    return sines;
  }

  /**
   * Return the weights with other rows behind the vocabulary. The result belongs to the open scope.
   *
   * @param soft_LD float32, as they enter the first layer
   */
  IValue weightsWith(Tensor soft_LD) {
    return script.changed(weights, change -> change.replace("soft", 0, soft_LD));
  }

  /** Return the number format and device of the caches. The result belongs to the open scope. */
  private TensorOptions cacheOptions() {
    return new TensorOptions()
        .dtype(new ScalarTypeOptional(options.dtype().type()))
        .device(new DeviceOptional(device));
  }

  private ModelDescription describe(String id, Checkpoint checkpoint) {
    return new ModelDescription(
        id,
        config.family(),
        options.dtype().id(),
        options.device().id(),
        config.vocabulary(),
        config.layerCount(),
        config.tiedHead(),
        config.kvHeads(),
        config.headSize(),
        config.width(),
        context,
        options.dtype().bytes(),
        checkpoint.sha256());
  }

  /** Return the bytes of one position in the cache of one layer. */
  private int layerCacheBytes() {
    return 2 * config.kvHeads() * config.headSize() * options.dtype().bytes();
  }

  /** Return one matrix of each kind; layers repeat their shapes. */
  private static List<Tensor> matrices(Map<String, List<Tensor>> weights) {
    return weights.values().stream()
        .map(layers -> layers.get(0))
        .filter(tensor -> tensor.dim() == 2)
        .toList();
  }

  /** Return cosines or sines of every position, shape (context, rotary / 2) for each rotation. */
  private List<Tensor> turned(
      List<Rope.Table> tables, java.util.function.Function<Rope.Table, float[]> of) {
    return tables.stream()
        .map(table -> tensor(of.apply(table)).view(context, table.half()))
        .map(tensor -> tensor.to(device, torch.ScalarType.Float))
        .toList();
  }

  /** Let a value outlive the scope that it was made in. */
  private static IValue retained(IValue value) {
    value.retainReference();
    return value;
  }
}
