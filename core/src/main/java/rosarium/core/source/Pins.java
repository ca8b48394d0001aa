package rosarium.core.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import rosarium.core.config.DataException;
import rosarium.core.source.hub.HubReference;
import rosarium.core.source.store.AtomicFiles;
import rosarium.core.source.store.CacheFolder;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Sha256;

/**
 * Remembers the hashes of files for which nobody has published any: those seen first are right, and
 * others are refused ever after.
 */
final class Pins {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final CacheFolder cache;

  Pins(CacheFolder cache) {
    this.cache = cache;
  }

  private record Document(int schema, String model, Map<String, String> sha256) {}

  /** Return the pinned hashes of a reference by file name; empty before its first use. */
  Map<String, String> of(HubReference reference) {
    Path file = cache.pin(reference.key());
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    try {
      Document document = JSON.readValue(file.toFile(), Document.class);
      if (document.schema() != 1 || !document.sha256().values().stream().allMatch(Sha256::isHash)) {
        throw new IOException("not pins of schema 1");
      }
      return document.sha256();
    } catch (IOException e) {
      // Going on without pins would accept anything, which is what pins are there to prevent.
      throw new DataException(
          DataException.Kind.FORMAT,
          file + ": damaged pins; delete it to trust the files as they are now",
          e);
    }
  }

  /** Compare hashes with the pins and pin those that are new. */
  void check(HubReference reference, Map<String, String> found) {
    Map<String, String> pinned = of(reference);
    Path file = cache.pin(reference.key());
    found.forEach(
        (name, sha256) ->
            Sha256.check(
                reference.repository() + "@" + reference.revision() + "/" + name,
                pinned.getOrDefault(name, sha256),
                sha256,
                "its first use here",
                "if the change is meant, delete " + file + "; else name a commit"));
    if (!pinned.keySet().containsAll(found.keySet())) {
      Map<String, String> all = new TreeMap<>(pinned);
      all.putAll(found);
      try {
        AtomicFiles.write(
            file,
            JSON.writeValueAsString(
                new Document(1, reference.repository() + "@" + reference.revision(), all)));
      } catch (IOException e) {
        throw new FetchException(
            "cannot write "
                + file
                + " ("
                + e
                + "); set ROSARIUM_CACHE to a folder that can be"
                + " written",
            e);
      }
    }
  }
}
