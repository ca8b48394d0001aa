package rosarium.core.source.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells the SHA-256 of files, and hashes a file again only after it has changed.
 *
 * <p>A stamp (path, size, time of change, hash) is kept in our own cache folder and not beside the
 * file: other people's folders and the hub's cache are not ours to write into.
 */
public final class VerifiedHashes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CacheFolder cache;
  private final boolean trustStamps;

  /**
   * Keep stamps in a cache folder.
   *
   * @param trustStamps false to hash everything again, as {@code verify} does
   */
  public VerifiedHashes(CacheFolder cache, boolean trustStamps) {
    this.cache = cache;
    this.trustStamps = trustStamps;
  }

  /** One file as it was when it was hashed; {@code modified} is nanoseconds since 1970. */
  private record Stamp(int schema, String path, long bytes, long modified, String sha256) {}

  /** Return the hash of a file, from its stamp where the file has not changed since. */
  public String of(Path file, TransferListener listener) {
    try {
      Path real = file.toRealPath();
      Optional<Stamp> stamp = trustStamps ? read(real) : Optional.empty();
      Stamp now = stamp(real, "");
      if (stamp.isPresent() && same(stamp.get(), now)) {
        return stamp.get().sha256();
      }
      String sha256 = Sha256.ofFile(real, listener);
      // Stamped with the size and time from before hashing: a change meanwhile shows next time.
      write(real, new Stamp(1, now.path(), now.bytes(), now.modified(), sha256));
      return sha256;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Note the hash of a file whose bytes were hashed while they came in. */
  public void remember(Path file, String sha256) {
    try {
      Path real = file.toRealPath();
      write(real, stamp(real, sha256));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Stamp stamp(Path real, String sha256) throws IOException {
    long modified = Files.getLastModifiedTime(real).to(TimeUnit.NANOSECONDS);
    return new Stamp(1, real.toString(), Files.size(real), modified, sha256);
  }

  private static boolean same(Stamp old, Stamp now) {
    return old.path().equals(now.path())
        && old.bytes() == now.bytes()
        && old.modified() == now.modified()
        && Sha256.isHash(old.sha256());
  }

  private Optional<Stamp> read(Path real) {
    try {
      Path file = cache.stamp(real);
      return Files.isRegularFile(file)
          ? Optional.of(JSON.readValue(file.toFile(), Stamp.class))
          : Optional.empty();
    } catch (IOException e) {
      // A damaged stamp is worth nothing and costs only the time to hash again.
      return Optional.empty();
    }
  }

  private void write(Path real, Stamp stamp) {
    try {
      AtomicFiles.write(cache.stamp(real), JSON.writeValueAsString(stamp));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stamp is plain data", e);
    } catch (IOException e) {
      // A cache that cannot be written makes the next start slower and nothing else.
      return;
    }
  }
}
