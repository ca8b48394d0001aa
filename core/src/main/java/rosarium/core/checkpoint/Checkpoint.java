package rosarium.core.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.file.Addend;
import rosarium.core.checkpoint.file.CheckpointTensor;
import rosarium.core.checkpoint.file.FileHash;
import rosarium.core.checkpoint.file.GgufFile;
import rosarium.core.checkpoint.file.GgufMetadata;
import rosarium.core.checkpoint.file.SafetensorsFolder;
import rosarium.core.checkpoint.file.WeightFiles;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;

/**
 * A model's configuration and weights, opened and checked against each other.
 *
 * <p>Canonical tensor names, whatever the files call them: {@code embedding} (V, D), {@code norm}
 * (D), {@code head} (V, D; the embedding itself where tied), and below {@code layers.<n>.}: {@code
 * query} (H K, D), {@code key} and {@code value} (G K, D), {@code attention_output} (D, H K),
 * {@code gate} and {@code up} (F, D), {@code down} (D, F), each with {@code .bias} (out) where the
 * config says so; {@code attention_norm}, {@code feed_forward_norm} (before: PRE and PRE_AND_POST),
 * {@code post_attention_norm}, {@code post_feed_forward_norm} (after: POST and PRE_AND_POST),
 * {@code query_norm}, {@code key_norm} (QueryKeyNorm). Linear weights have shape (out, in),
 * row-major. Fused tensors are split, and the rows of queries and keys lie as Hugging Face has them
 * (see {@link Rope}), also where a GGUF file stores them otherwise.
 *
 * <p>Opening maps the files and reads headers only. Every tensor that the config calls for is there
 * in its shape, or opening fails. Safe for reading by several threads until closed.
 */
public final class Checkpoint implements AutoCloseable {
  private final Path path;
  private final ModelConfig config;
  private final WeightFiles weights;
  private final Map<String, CheckpointTensor> tensors;
  private final Optional<GgufMetadata> metadata;
  private final Set<String> changed;
  private @Nullable String sha256;

  private Checkpoint(
      Path path,
      ModelConfig config,
      WeightFiles weights,
      Map<String, CheckpointTensor> tensors,
      Optional<GgufMetadata> metadata,
      Set<String> changed) {
    this.changed = changed;
    this.path = path;
    this.config = config;
    this.weights = weights;
    this.tensors = tensors;
    this.metadata = metadata;
  }

  /**
   * Open a folder with {@code config.json} and safetensors files, or one {@code .gguf} file.
   *
   * @throws DataException for anything that is not a complete model that this engine can run: kind
   *     FORMAT, LIMIT, PATH, MISSING, CONFIG or UNSUPPORTED, the message names the file
   */
  public static Checkpoint open(Path folderOrGguf) {
    return Files.isDirectory(folderOrGguf) ? openFolder(folderOrGguf) : openGguf(folderOrGguf);
  }

  private static Checkpoint openFolder(Path folder) {
    ModelConfig config = HubConfig.read(folder);
    SafetensorsFolder weights = SafetensorsFolder.open(folder);
    try {
      Map<String, CheckpointTensor> tensors =
          CanonicalTensors.ofHub(config, weights.tensors(), folder);
      return new Checkpoint(folder, config, weights, tensors, Optional.empty(), Set.of());
    } catch (DataException e) {
      weights.close();
      throw e;
    }
  }

  private static Checkpoint openGguf(Path path) {
    GgufFile file = GgufFile.open(path);
    try {
      ModelConfig config = GgufConfig.read(file);
      Map<String, CheckpointTensor> tensors = CanonicalTensors.ofGguf(config, file.tensors(), path);
      return new Checkpoint(path, config, file, tensors, Optional.of(file.metadata()), Set.of());
    } catch (DataException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Return this model with something added to some of its tensors. Shares the files, which stay
   * this one's to close.
   *
   * @param addends by canonical name
   * @param origin identifies them: what {@link #sha256} is over, with the hash of this one
   */
  public Checkpoint plus(Map<String, Addend> addends, String origin) {
    Map<String, CheckpointTensor> sums = new LinkedHashMap<>(tensors);
    addends.forEach((name, addend) -> sums.put(name, tensor(name).plus(addend)));
    Checkpoint sum =
        new Checkpoint(
            path,
            config,
            weights,
            Collections.unmodifiableMap(sums),
            metadata,
            Set.copyOf(addends.keySet()));
    sum.sha256 = FileHash.ofText(sha256() + "\n" + origin + "\n");
    return sum;
  }

  /** Return the canonical names of the tensors that something was added to. */
  public Set<String> changed() {
    return changed;
  }

  /** Return what was opened. */
  public Path path() {
    return path;
  }

  /** Return what a forward pass has to do. */
  public ModelConfig config() {
    return config;
  }

  /**
   * Return a tensor by its canonical name.
   *
   * @throws IllegalArgumentException if the model has none of this name
   */
  public CheckpointTensor tensor(String canonicalName) {
    CheckpointTensor found = tensors.get(canonicalName);
    if (found == null) {
      throw new IllegalArgumentException(
          path
              + " has no tensor "
              + canonicalName
              + NearestName.hint(canonicalName, tensors.keySet()));
    }
    return found;
  }

  /** Return all canonical names, in the order of a forward pass. */
  public Set<String> tensorNames() {
    return tensors.keySet();
  }

  /** Return the key-value pairs of a GGUF file; empty for a folder. */
  public Optional<GgufMetadata> metadata() {
    return metadata;
  }

  /** Return the weight files, in the order of their names. */
  public List<Path> files() {
    return weights.files();
  }

  /**
   * Return the SHA-256 of the weights, lower-case hex: of the file, or, where there are several, of
   * the lines {@code <sha256 of file> <file name>\n} in the order of names. Computed once, when
   * first asked for.
   */
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = FileHash.of(files());
    }
    return sha256;
  }

  @Override
  public void close() {
    weights.close();
  }
}
