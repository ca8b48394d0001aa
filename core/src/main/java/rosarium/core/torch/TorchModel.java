package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.tensor;

import java.util.ArrayList;
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
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.config.ConfigException;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.PassCheck;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;

/**
 * A decoder-only transformer on libtorch: weights and one compiled forward pass.
 *
 * <p>All streams of a pass lie behind each other in one (T, D) matrix, whatever their lengths, so
 * that weights are read once for all of them and nothing is padded; each attends to its own cache.
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
  private final long bytesPerPass;

  private TorchModel(String id, Checkpoint checkpoint, LoadOptions options) {
    this.config = checkpoint.config();
    this.options = options;
    this.context = Math.min(config.context(), options.context());
    try (PointerScope loading = new PointerScope();
        NoGradGuard noGradient = new NoGradGuard()) {
      Map<String, List<Tensor>> tensors =
          new TorchWeights(checkpoint, options.dtype(), options.device()).read();
      this.bytesPerPass = TorchWeights.bytesPerPass(tensors);
      this.pinnedRows = options.reproducible() ? PinnedRows.measure(matrices(tensors)) : 0;
      this.script = new ForwardScript(ForwardSettings.of(config, pinnedRows));
      this.forward = script.function("forward");
      RotationTables tables = RotationTables.of(ForwardSettings.ropes(config), context);
      this.weights = retained(script.dictionary(tensors));
      this.cosines = retained(script.list(moved(tables.cosines())));
      this.sines = retained(script.list(moved(tables.sines())));
    }
    this.description = describe(id, checkpoint);
  }

  /**
   * Load a model.
   *
   * @param id its name in configs and records
   * @param checkpoint open weights; not needed any more once this returns
   * @throws ConfigException if the device is not there
   */
  public static TorchModel load(String id, Checkpoint checkpoint, LoadOptions options) {
    if (!options.device().equals("cpu") && NativeRuntime.cudaDevices() == 0) {
      throw new ConfigException(
          "device '%s' is not there: no CUDA device can be used; known here: cpu"
              .formatted(options.device()));
    }
    return new TorchModel(id, checkpoint, options);
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
  public TorchStream open() {
    return new TorchStream(this);
  }

  @Override
  public Workspace workspace() {
    return StepScope.open();
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    PassCheck.check(extensions, description);
    Pass pass = new Pass(extensions);
    try (NoGradGuard noGradient = new NoGradGuard()) {
      IValue logits =
          ForwardScript.call(
              forward,
              pass.what(),
              new IValue(longs(pass.id_T)),
              new IValue(longs(pass.position_T)),
              new IValue(longs(pass.scored_R)),
              new IValue(tensor(pass.length_S)),
              new IValue(tensor(pass.past_S)),
              weights,
              script.list(pass.caches),
              cosines,
              sines);
      pass.commit();
      Tensor logits_RV = logits.toTensor().narrow(0, 0, pass.scored);
      return TorchLogits.of(logits_RV);
    }
  }

  @Override
  public void close() {
    weights.releaseReference();
    cosines.releaseReference();
    sines.releaseReference();
    script.close();
  }

  /** Return the shape of a cache with room for {@code positions}. */
  long[] cacheShape(int positions) {
    return new long[] {2, config.layerCount(), config.kvHeads(), positions, config.headSize()};
  }

  /** Return the number format and device of a cache. The result belongs to the open scope. */
  TensorOptions cacheOptions() {
    return new TensorOptions()
        .dtype(new ScalarTypeOptional(options.dtype().type()))
        .device(new DeviceOptional(new Device(options.device())));
  }

  private ModelDescription describe(String id, Checkpoint checkpoint) {
    return new ModelDescription(
        id,
        config.family(),
        options.dtype().id(),
        options.device(),
        config.vocabulary(),
        config.layerCount(),
        config.kvHeads(),
        config.headSize(),
        config.width(),
        context,
        options.dtype().bytes(),
        checkpoint.sha256());
  }

  /** Return one matrix of each kind; layers repeat their shapes. */
  private static List<Tensor> matrices(Map<String, List<Tensor>> weights) {
    return weights.values().stream()
        .map(layers -> layers.get(0))
        .filter(tensor -> tensor.dim() == 2)
        .toList();
  }

  private List<Tensor> moved(List<Tensor> tensors) {
    return options.device().equals("cpu")
        ? tensors
        : tensors.stream()
            .map(tensor -> tensor.to(new Device(options.device()), tensor.scalar_type()))
            .toList();
  }

  private Tensor longs(long[] values) {
    Tensor made = tensor(values);
    return options.device().equals("cpu")
        ? made
        : made.to(new Device(options.device()), made.scalar_type());
  }

  /** Let a value outlive the scope that it was made in. */
  private static IValue retained(IValue value) {
    value.retainReference();
    return value;
  }

  /** The arguments of one pass, checked. */
  private final class Pass {
    private final List<TorchStream> streams = new ArrayList<>();
    private final List<Tensor> caches = new ArrayList<>();
    private final long[] id_T;
    private final long[] position_T;
    private final long[] scored_R;
    private final long[] length_S;
    private final long[] past_S;
    private final int tokens;
    private final int scored;

    Pass(List<Extension> extensions) {
      tokens = extensions.stream().mapToInt(extension -> extension.ids_L().length()).sum();
      scored = extensions.stream().mapToInt(Extension::scored).sum();
      id_T = new long[padded(tokens)];
      position_T = new long[padded(tokens)];
      scored_R = new long[padded(scored)];
      length_S = new long[extensions.size()];
      past_S = new long[extensions.size()];
      fill(extensions);
    }

    private int padded(int rows) {
      return pinnedRows == 0 ? rows : (rows + pinnedRows - 1) / pinnedRows * pinnedRows;
    }

    private void fill(List<Extension> extensions) {
      int t = 0;
      int r = 0;
      for (int s = 0; s < extensions.size(); s++) {
        Extension extension = extensions.get(s);
        TorchStream stream = own(extension);
        int length = extension.ids_L().length();
        length_S[s] = length;
        past_S[s] = stream.length();
        for (int l = 0; l < length; l++, t++) {
          id_T[t] = extension.ids_L().get(l);
          position_T[t] = past_S[s] + l;
          if (l >= length - extension.scored()) {
            scored_R[r++] = t;
          }
        }
        stream.reserve(stream.length() + length);
        streams.add(stream);
        caches.add(stream.cache());
      }
    }

    private TorchStream own(Extension extension) {
      if (extension.stream() instanceof TorchStream stream && stream.model() == TorchModel.this) {
        return stream;
      }
      throw new IllegalArgumentException("a stream of another model");
    }

    private String what() {
      return "forward pass of %d streams with %d tokens".formatted(streams.size(), tokens);
    }

    private void commit() {
      for (int s = 0; s < streams.size(); s++) {
        streams.get(s).grew((int) length_S[s]);
      }
    }
  }
}
