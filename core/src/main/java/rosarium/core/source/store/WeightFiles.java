package rosarium.core.source.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import rosarium.core.config.DataException;

/** Knows which files of a model folder this program reads; the others are never fetched. */
public final class WeightFiles {
  /** The file that says which shard holds which tensor. */
  public static final String INDEX = "model.safetensors.index.json";

  private static final String SINGLE = "model.safetensors";
  private static final long INDEX_LIMIT = 64L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private WeightFiles() {}

  /** Return the small files among {@code names}: configuration, tokenizer, template, index. */
  public static List<String> small(Collection<String> names) {
    return names.stream().filter(WeightFiles::isSmall).sorted().toList();
  }

  private static boolean isSmall(String name) {
    return name.equals("config.json")
        || name.equals("generation_config.json")
        || name.equals("chat_template.jinja")
        || name.equals(INDEX)
        || (name.startsWith("tokenizer") && name.endsWith(".json") && name.indexOf('/') < 0);
  }

  /**
   * Return the weight files that belong to the model: those of the index, else the single file,
   * else every safetensors file at the top; empty where there are none.
   *
   * @param names all files of the folder
   * @param folder where the index stands, if {@code names} has one
   * @throws DataException when the index is broken or names a file that the folder lacks
   */
  public static List<String> weights(Collection<String> names, Path folder) {
    if (names.contains(INDEX)) {
      return shards(names, folder.resolve(INDEX));
    }
    if (names.contains(SINGLE)) {
      return List.of(SINGLE);
    }
    return names.stream()
        .filter(name -> name.endsWith(".safetensors") && name.indexOf('/') < 0)
        .sorted()
        .toList();
  }

  private static List<String> shards(Collection<String> names, Path index) {
    TreeSet<String> shards = new TreeSet<>();
    for (JsonNode shard : readIndex(index).path("weight_map")) {
      if (!shard.isTextual()) {
        throw new DataException(
            DataException.Kind.FORMAT, index + ": weight_map holds something that is no file name");
      }
      shards.add(SafeNames.require(shard.asText(), index.toString()));
    }
    if (shards.isEmpty()) {
      throw new DataException(DataException.Kind.FORMAT, index + ": weight_map is empty or absent");
    }
    for (String shard : shards) {
      if (!names.contains(shard)) {
        throw new DataException(
            DataException.Kind.MISSING,
            index + ": names shard '" + shard + "', which is not there");
      }
    }
    return List.copyOf(shards);
  }

  private static JsonNode readIndex(Path index) {
    try {
      if (Files.size(index) > INDEX_LIMIT) {
        throw new DataException(
            DataException.Kind.LIMIT, index + ": an index above " + INDEX_LIMIT + " bytes");
      }
      return JSON.readTree(index.toFile());
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, index + ": not JSON", e);
    }
  }
}
