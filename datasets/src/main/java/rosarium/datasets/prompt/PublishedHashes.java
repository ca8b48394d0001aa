package rosarium.datasets.prompt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.datasets.format.DataFile;

/** The table of methods.md section 4.3: id and SHA-256 of every text that experiments may name. */
public final class PublishedHashes {
  private static final Map<String, String> TABLE = table();

  private PublishedHashes() {}

  /** Return the hash that a text of this id must have, if the id is in the table. */
  public static Optional<String> of(String id) {
    return Optional.ofNullable(TABLE.get(id));
  }

  /** Return the ids of the table, in its order. */
  public static Set<String> ids() {
    return TABLE.keySet();
  }

  private static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    DataFile file = DataFile.resource(PublishedHashes.class, "hashes.txt");
    for (String line : file.text().lines().toList()) {
      if (!line.startsWith("#")) {
        int space = line.indexOf(' ');
        table.put(line.substring(0, space), line.substring(space + 1));
      }
    }
    return Collections.unmodifiableMap(table);
  }
}
