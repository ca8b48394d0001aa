package rosarium.core.torch;

import static org.bytedeco.pytorch.global.torch.empty;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.tensor.ShapeException;

/**
 * Reads a checkpoint into the lists of tensors that {@code forward.py} wants: one list per kind,
 * one tensor per layer. What the three input projections read is one matrix, and so are gate and
 * up.
 */
final class TorchWeights {
  private static final int VALUES_AT_ONCE = 1 << 20;

  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final Dtype dtype;
  private final Device device;
  private final PointerScope owner;
  private final float[] buffer = new float[VALUES_AT_ONCE];

  /**
   * Prepare.
   *
   * @param owner what the tensors will belong to: a scope that is open, the innermost
   */
  TorchWeights(Checkpoint checkpoint, Dtype dtype, Device device, PointerScope owner) {
    this.checkpoint = checkpoint;
    this.config = checkpoint.config();
    this.dtype = dtype;
    this.device = device;
    this.owner = owner;
  }

  /**
   * Read everything, one tensor after the other: what a tensor was converted from is freed before
   * the next is read.
   */
  Map<String, List<Tensor>> read() {
    Map<String, List<Tensor>> weights = new TreeMap<>();
    weights.put("embedding", List.of(matrix(config.width(), "embedding")));
    weights.put("head", List.of(head(weights.get("embedding").get(0))));
    weights.put("head_bias", List.of(none()));
    weights.put("soft", List.of(kept(() -> empty(0L, config.width()))));
    weights.put("norm", List.of(norm(config.width(), "norm")));
    boolean before = config.normPlacement() != NormPlacement.POST;
    boolean after = config.normPlacement() != NormPlacement.PRE;
    putNorms(weights, "attention_norm", before);
    putNorms(weights, "feed_forward_norm", before);
    putNorms(weights, "post_attention_norm", after);
    putNorms(weights, "post_feed_forward_norm", after);
    putQueryKeyNorms(weights);
    linears().forEach(linear -> putLinear(weights, linear));
    return weights;
  }

  /** What is one matrix in every layer. */
  private record Linear(String kind, int in, boolean biased, List<String> parts) {}

  private List<Linear> linears() {
    ModelConfig.Biases biases = config.biases();
    int attended = config.heads() * config.headSize();
    return List.of(
        new Linear("qkv", config.width(), biases.queryKeyValue(), List.of("query", "key", "value")),
        new Linear(
            "attention_output", attended, biases.attentionOutput(), List.of("attention_output")),
        new Linear("gate_up", config.width(), biases.feedForward(), List.of("gate", "up")),
        new Linear("down", config.feedForward(), biases.feedForward(), List.of("down")));
  }

  /** Takes a matrix in the place of another. */
  interface Replacement {
    void replace(String kind, int layer, Tensor matrix);
  }

  /** Read the matrices that differ from those of the files. */
  void readChanged(Replacement into) {
    for (Linear linear : linears()) {
      for (int n = 0; n < config.layerCount(); n++) {
        String[] names = names(linear, n, "");
        if (Stream.of(names).anyMatch(checkpoint.changed()::contains)) {
          into.replace(linear.kind(), n, matrix(linear.in(), names));
        }
      }
    }
  }

  /** Return the bytes of what every pass multiplies with; the embedding is only looked up. */
  static long bytesPerPass(Map<String, List<Tensor>> weights) {
    return weights.entrySet().stream()
        .filter(kind -> !kind.getKey().equals("embedding") && !kind.getKey().equals("soft"))
        .flatMap(kind -> kind.getValue().stream())
        .filter(tensor -> tensor.dim() == 2)
        .mapToLong(tensor -> tensor.numel() * tensor.element_size())
        .sum();
  }

  private void putNorms(Map<String, List<Tensor>> weights, String kind, boolean present) {
    weights.put(
        kind, perLayer(layer -> present ? norm(config.width(), layered(layer, kind)) : none()));
  }

  private void putQueryKeyNorms(Map<String, List<Tensor>> weights) {
    boolean whole = config.queryKeyNorm() == QueryKeyNorm.WHOLE_ROW;
    boolean present = config.queryKeyNorm() != QueryKeyNorm.NONE;
    int query = config.headSize() * (whole ? config.heads() : 1);
    int key = config.headSize() * (whole ? config.kvHeads() : 1);
    weights.put(
        "query_norm",
        perLayer(layer -> present ? norm(query, layered(layer, "query_norm")) : none()));
    weights.put(
        "key_norm", perLayer(layer -> present ? norm(key, layered(layer, "key_norm")) : none()));
  }

  private void putLinear(Map<String, List<Tensor>> weights, Linear linear) {
    weights.put(linear.kind(), perLayer(layer -> matrix(linear.in(), names(linear, layer, ""))));
    weights.put(
        linear.kind() + "_bias",
        perLayer(layer -> linear.biased() ? vector(names(linear, layer, ".bias")) : none()));
  }

  private static String[] names(Linear linear, int layer, String ending) {
    return linear.parts().stream()
        .map(part -> layered(layer, part) + ending)
        .toArray(String[]::new);
  }

  private List<Tensor> perLayer(java.util.function.IntFunction<Tensor> make) {
    return IntStream.range(0, config.layerCount()).mapToObj(make).toList();
  }

  private static String layered(int layer, String part) {
    return "layers." + layer + "." + part;
  }

  /** The head works in float32 whatever the weights' format: its rows are subtracted later. */
  private Tensor head(Tensor embedding) {
    if (!config.tiedHead()) {
      return kept(() -> floats(config.width(), "head"));
    }
    return dtype == Dtype.FLOAT32 ? embedding : kept(() -> floats(config.width(), "embedding"));
  }

  private Tensor matrix(int in, String... parts) {
    return kept(() -> floats(in, parts).to(dtype.type()));
  }

  private Tensor vector(String... parts) {
    return kept(() -> floats(1, parts).flatten().to(dtype.type()));
  }

  private Tensor norm(int size, String name) {
    long found = checkpoint.tensor(name).elements();
    if (found != size) {
      throw new ShapeException(name + " has " + found + " values, expected " + size);
    }
    return kept(
        () -> {
          Tensor weight = floats(1, name).view(size);
          return config.normPlusOne() ? weight.add(new Scalar(1.0)) : weight;
        });
  }

  private Tensor none() {
    return kept(() -> empty(0L));
  }

  /** Make a tensor, bring it to the device, and free everything else that was made for it. */
  private Tensor kept(Supplier<Tensor> make) {
    try (StepScope step = StepScope.within(owner)) {
      Tensor made = make.get();
      return step.keep(made.to(device, made.scalar_type()));
    }
  }

  /** Put tensors with {@code in} columns below each other, shape (sum of rows, in), float32. */
  private Tensor floats(int in, String... names) {
    List<CheckpointTensor> parts = new ArrayList<>();
    long rows = 0;
    for (String name : names) {
      CheckpointTensor part = checkpoint.tensor(name);
      if (part.elements() % in != 0) {
        throw new ShapeException(name + " has " + part.elements() + " values, not rows of " + in);
      }
      rows += part.elements() / in;
      parts.add(part);
    }
    Tensor whole = empty(rows, in);
    try (FloatPointer memory = whole.data_ptr_float()) {
      long written = 0;
      for (CheckpointTensor part : parts) {
        for (long from = 0; from < part.elements(); from += buffer.length) {
          int count = (int) Math.min(buffer.length, part.elements() - from);
          part.copyFloat32(from, buffer, 0, count);
          memory.position(written + from).put(buffer, 0, count);
        }
        written += part.elements();
      }
    }
    return whole;
  }
}
