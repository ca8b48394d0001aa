package rosarium.core.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * Finds every tensor that a configuration calls for, checks its shape and gives it its canonical
 * name. What is left over is an error too: it would be part of the model and not be used.
 */
final class CanonicalTensors {
  private final ModelConfig config;
  private final Map<String, CheckpointTensor> stored;
  private final TensorNaming naming;
  private final boolean interleaved;
  private final Path path;
  private final Set<String> used = new HashSet<>();
  private final Map<String, CheckpointTensor> found = new LinkedHashMap<>();

  private CanonicalTensors(
      ModelConfig config,
      Map<String, CheckpointTensor> stored,
      TensorNaming naming,
      boolean interleaved,
      Path path) {
    this.config = config;
    this.stored = stored;
    this.naming = naming;
    this.interleaved = interleaved;
    this.path = path;
  }

  /** Resolve the tensors of a Hugging Face folder. */
  static Map<String, CheckpointTensor> ofHub(
      ModelConfig config, Map<String, CheckpointTensor> stored, Path folder) {
    TensorNaming naming = TensorNaming.hub(config, stored.keySet());
    return new CanonicalTensors(config, stored, naming, false, folder).resolve();
  }

  /**
   * Resolve the tensors of a GGUF file. The converter of llama.cpp interleaves the halves of query
   * and key heads for the families whose rotation it writes in the style of Llama's first release.
   */
  static Map<String, CheckpointTensor> ofGguf(
      ModelConfig config, Map<String, CheckpointTensor> stored, Path file) {
    boolean interleaved =
        config.family().equals(Family.LLAMA.id()) || config.family().equals(Family.SMOLLM3.id());
    return new CanonicalTensors(config, stored, TensorNaming.gguf(), interleaved, file).resolve();
  }

  private Map<String, CheckpointTensor> resolve() {
    CheckpointTensor embedding =
        take("embedding", naming.embedding(), config.vocabulary(), config.width());
    for (int n = 0; n < config.layerCount(); n++) {
      attention(n);
      feedForward(n);
      norms(n);
    }
    take("norm", naming.norm(), config.width());
    if (config.tiedHead()) {
      found.put("head", embedding.named("head"));
    } else {
      take("head", naming.head(), config.vocabulary(), config.width());
    }
    refuseLeftOvers();
    return Collections.unmodifiableMap(found);
  }

  private void attention(int n) {
    int queries = config.heads() * config.headSize();
    int keys = config.kvHeads() * config.headSize();
    boolean bias = config.biases().queryKeyValue();
    if (fused()) {
      split(n, naming.queryKeyValue(), List.of("query", "key", "value"), queries, keys, keys);
    } else {
      linear(n, "query", queries, config.width(), bias);
      linear(n, "key", keys, config.width(), bias);
      linear(n, "value", keys, config.width(), bias);
    }
    linear(n, "attention_output", config.width(), queries, config.biases().attentionOutput());
  }

  private void feedForward(int n) {
    int inner = config.feedForward();
    boolean bias = config.biases().feedForward();
    if (fused()) {
      split(n, naming.gateUp(), List.of("gate", "up"), inner, inner);
    } else {
      linear(n, "gate", inner, config.width(), bias);
      linear(n, "up", inner, config.width(), bias);
    }
    linear(n, "down", config.width(), inner, bias);
  }

  private void norms(int n) {
    if (config.normPlacement() != NormPlacement.POST) {
      weight(n, "attention_norm", config.width());
      weight(n, "feed_forward_norm", config.width());
    }
    if (config.normPlacement() != NormPlacement.PRE) {
      weight(n, "post_attention_norm", config.width());
      weight(n, "post_feed_forward_norm", config.width());
    }
    if (config.queryKeyNorm() != QueryKeyNorm.NONE) {
      boolean row = config.queryKeyNorm() == QueryKeyNorm.WHOLE_ROW;
      weight(n, "query_norm", (long) config.headSize() * (row ? config.heads() : 1));
      weight(n, "key_norm", (long) config.headSize() * (row ? config.kvHeads() : 1));
    }
  }

  private boolean fused() {
    return config.family().equals(Family.PHI3.id());
  }

  private void linear(int n, String canonical, int out, int in, boolean bias) {
    weight(n, canonical, out, in);
    if (bias) {
      take("layers." + n + "." + canonical + ".bias", naming.inLayer(n, canonical) + ".bias", out);
    }
    if (interleaved && (canonical.equals("query") || canonical.equals("key"))) {
      found.computeIfPresent(
          "layers." + n + "." + canonical, (k, t) -> t.uninterleaved(config.headSize()));
      found.computeIfPresent(
          "layers." + n + "." + canonical + ".bias", (k, t) -> t.uninterleaved(config.headSize()));
    }
  }

  private void weight(int n, String canonical, long... shape) {
    take("layers." + n + "." + canonical, naming.inLayer(n, canonical) + ".weight", shape);
  }

  /** Take several projections that are stored as one, by ranges of its rows. */
  private void split(int n, String fusedName, List<String> canonical, int... rows) {
    long all = 0;
    for (int part : rows) {
      all += part;
    }
    String name = naming.inLayer(n, fusedName) + ".weight";
    CheckpointTensor whole = checked(name, all, config.width());
    long from = 0;
    for (int i = 0; i < rows.length; i++) {
      String part = "layers." + n + "." + canonical.get(i);
      found.put(part, whole.rowRange(part, from, rows[i]));
      from += rows[i];
    }
  }

  private CheckpointTensor take(String canonical, String name, long... shape) {
    CheckpointTensor tensor = checked(name, shape).named(canonical);
    found.put(canonical, tensor);
    return tensor;
  }

  private CheckpointTensor checked(String name, long... shape) {
    CheckpointTensor tensor = stored.get(name);
    if (tensor == null) {
      throw new DataException(
          Kind.MISSING, path + ": has no tensor " + name + ", which its configuration calls for");
    }
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(expected)) {
      throw new DataException(
          Kind.CONFIG,
          tensor.fileName()
              + ": tensor "
              + name
              + " has shape "
              + tensor.shape()
              + "; the configuration says "
              + expected);
    }
    used.add(name);
    return tensor;
  }

  private void refuseLeftOvers() {
    for (CheckpointTensor tensor : stored.values()) {
      String name = tensor.name();
      if (!used.contains(name) && naming.ignored().stream().noneMatch(name::matches)) {
        throw new DataException(
            Kind.CONFIG,
            tensor.fileName()
                + ": tensor "
                + name
                + " has no place in a "
                + config.family()
                + " model as its configuration describes it");
      }
    }
  }
}
