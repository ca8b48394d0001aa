package rosarium.experiments.config.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The tree of a config file, with the place of every value.
 *
 * @param file the file's name as the user gave it
 * @param root the tree
 * @param values path of a value, for example {@code variants[1].alpha}, to its place, for example
 *     {@code quick.yaml:7:12}; the root has the empty path
 * @param keys path of a value to the place of its key; list elements have none
 */
public record ConfigDocument(
    String file, ObjectNode root, Map<String, String> values, Map<String, String> keys) {

  /** Return where a value stands, then its path, as every message begins. */
  public String where(String path) {
    return join(values.getOrDefault(path, file), path);
  }

  /** Return where the key of a value stands, then its path. */
  public String whereKey(String path) {
    return join(keys.getOrDefault(path, values.getOrDefault(path, file)), path);
  }

  /** Return the path of a member of an object. */
  public static String member(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Return the path of an element of a list. */
  public static String element(String path, int index) {
    return path + "[" + index + "]";
  }

  private static String join(String place, String path) {
    return path.isEmpty() ? place : place + " " + path;
  }
}
