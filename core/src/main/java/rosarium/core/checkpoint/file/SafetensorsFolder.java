package rosarium.core.checkpoint.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * The safetensors files of a model folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} lists.
 *
 * <p>Names in the index are untrusted: only plain names of files in the folder are opened. The
 * files themselves may be links, as in the cache of the Hugging Face hub. Pickled weights are never
 * read.
 */
public final class SafetensorsFolder implements WeightFiles {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final SortedMap<String, SafetensorsFile> shards;
  private final Map<String, CheckpointTensor> tensors;

  private SafetensorsFolder(
      SortedMap<String, SafetensorsFile> shards, Map<String, CheckpointTensor> tensors) {
    this.shards = shards;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Map the weight files of a folder and check their headers and index.
   *
   * @throws DataException FORMAT, LIMIT, PATH, MISSING or UNSUPPORTED; the message names the file
   */
  public static SafetensorsFolder open(Path folder) {
    if (Files.exists(folder.resolve(SINGLE))) {
      SafetensorsFile file = SafetensorsFile.open(folder.resolve(SINGLE));
      return new SafetensorsFolder(new TreeMap<>(Map.of(SINGLE, file)), file.tensors());
    }
    if (!Files.exists(folder.resolve(INDEX))) {
      throw withoutWeights(folder);
    }
    SortedMap<String, SafetensorsFile> shards = new TreeMap<>();
    try {
      return new SafetensorsFolder(shards, readShards(folder, shards));
    } catch (DataException e) {
      shards.values().forEach(SafetensorsFile::close);
      throw e;
    }
  }

  private static Map<String, CheckpointTensor> readShards(
      Path folder, SortedMap<String, SafetensorsFile> shards) {
    Path index = folder.resolve(INDEX);
    JsonNode weightMap = JsonFile.read(index).path("weight_map");
    if (!weightMap.isObject()) {
      throw new DataException(Kind.FORMAT, index + ": has no object weight_map");
    }
    for (Map.Entry<String, JsonNode> place : weightMap.properties()) {
      checkName(index, place.getKey(), place.getValue());
    }
    Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> place : weightMap.properties()) {
      String shard = place.getValue().textValue();
      if (!shards.containsKey(shard)) {
        shards.put(shard, openShard(folder, shard));
      }
      CheckpointTensor tensor = shards.get(shard).tensors().get(place.getKey());
      if (tensor == null) {
        throw new DataException(
            Kind.MISSING,
            index + ": tensor '" + place.getKey() + "' is said to be in " + shard + ", but is not");
      }
      tensors.put(place.getKey(), tensor);
    }
    return tensors;
  }

  private static SafetensorsFile openShard(Path folder, String shard) {
    Path path = folder.resolve(shard);
    if (!Files.isRegularFile(path)) {
      throw new DataException(Kind.MISSING, path + ": no such file, but " + INDEX + " lists it");
    }
    return SafetensorsFile.open(path);
  }

  /** Accept the name of a file in the folder itself, and nothing that could mean another place. */
  private static void checkName(Path index, String tensor, JsonNode shard) {
    if (!shard.isTextual()) {
      throw new DataException(
          Kind.FORMAT, index + ": tensor '" + tensor + "' has no file name, but " + shard);
    }
    String name = shard.textValue();
    boolean plain = !name.startsWith(".") && name.chars().noneMatch(c -> "/\\:".indexOf(c) >= 0);
    if (!plain || name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
      throw new DataException(
          Kind.PATH,
          index + ": tensor '" + tensor + "' in " + shard + ": only plain file names are allowed");
    }
    if (!name.endsWith(".safetensors")) {
      throw new DataException(
          Kind.UNSUPPORTED,
          index + ": tensor '" + tensor + "' in " + shard + ": only .safetensors files are read");
    }
  }

  private static DataException withoutWeights(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(path -> path.getFileName().toString()).sorted().toList();
      for (String name : names) {
        if (name.matches(".*\\.(bin|pt|pth|ckpt|pkl)(\\.index\\.json)?")) {
          return new DataException(
              Kind.UNSUPPORTED,
              folder.resolve(name)
                  + ": pickled weights can run code and are never read; convert them to "
                  + "safetensors (transformers: save_pretrained(..., safe_serialization=True)) "
                  + "or fetch a revision that has "
                  + SINGLE);
        }
        if (name.endsWith(".gguf")) {
          return new DataException(
              Kind.MISSING,
              folder + ": has no " + SINGLE + "; to use " + name + " give the path of that file");
        }
      }
      return new DataException(
          Kind.MISSING, folder + ": has neither " + SINGLE + " nor " + INDEX + "; found " + names);
    } catch (IOException e) {
      return new DataException(Kind.MISSING, folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, CheckpointTensor> tensors() {
    return tensors;
  }

  @Override
  public List<Path> files() {
    return shards.values().stream().flatMap(shard -> shard.files().stream()).toList();
  }

  @Override
  public void close() {
    shards.values().forEach(SafetensorsFile::close);
  }
}
