package rosarium.core.source.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.ExclusiveLock;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Pause;
import rosarium.core.source.store.Sha256;
import rosarium.core.source.store.TransferListener;
import rosarium.core.source.store.VerifiedHashes;

/** Keeps revisions of repositories in the hub's cache, fetching what it lacks. */
public final class HubSnapshots {
  private static final Duration STALL = Duration.ofSeconds(30);

  private final HubSettings settings;
  private final HubCache cache;
  private final HubClient client;
  private final VerifiedHashes hashes;
  private final Pause pause;
  private final Duration stall;

  /** Use the hub and the cache that the environment names. */
  public HubSnapshots(Environment environment, VerifiedHashes hashes, Pause pause) {
    this(environment, hashes, pause, STALL);
  }

  /** Also choose how long a silent server is waited for. */
  HubSnapshots(Environment environment, VerifiedHashes hashes, Pause pause, Duration stall) {
    this.settings = HubSettings.of(environment);
    this.cache = new HubCache(settings.cache());
    this.client = new HubClient(settings, environment, pause);
    this.hashes = hashes;
    this.pause = pause;
    this.stall = stall;
  }

  /** Return the cache, for what needs no network. */
  public HubCache cache() {
    return cache;
  }

  /**
   * Ask the hub what a revision means now.
   *
   * @throws FetchException offline, or when the hub cannot or will not say
   */
  public HubRevision ask(HubReference reference) {
    if (settings.offline()) {
      throw new FetchException(
          "hub, "
              + reference
              + ": not whole in the cache "
              + settings.cache()
              + ", and HF_HUB_OFFLINE forbids fetching");
    }
    return client.revision(reference.repository(), reference.revision());
  }

  /**
   * Make sure that a file is in the snapshot.
   *
   * @param promised the SHA-256 that it must have, where somebody knows; checked before fetching
   *     where the hub tells its own, and again by the caller on the bytes
   * @return its path under its own name
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Path bring(
      HubReference reference,
      String commit,
      String name,
      Optional<String> promised,
      TransferListener listener) {
    Path pointer = cache.snapshot(reference.repository(), commit).resolve(name);
    if (Files.isRegularFile(pointer)) {
      return pointer;
    }
    RemoteFile file = client.describe(reference.repository(), commit, name);
    requireOffered(file, promised);
    Path blob = cache.blob(file.repository(), file.etag());
    Path lock = cache.lock(file.repository(), file.etag());
    try (ExclusiveLock held = ExclusiveLock.acquire(lock, name, pause, listener)) {
      if (!Files.isRegularFile(blob)) {
        String sha256 = new BlobDownload(client, file, blob, stall, pause, listener).run();
        hashes.remember(blob, sha256);
      }
      cache.publish(file);
      return pointer;
    } catch (IOException e) {
      throw new FetchException(
          "hub, "
              + name
              + ": cannot write below "
              + settings.cache()
              + " ("
              + e
              + "); set HF_HOME to a folder that can be written",
          e);
    }
  }

  private static void requireOffered(RemoteFile file, Optional<String> promised) {
    if (promised.isPresent() && file.sha256().isPresent() && !promised.equals(file.sha256())) {
      throw new FetchException(
          "hub, "
              + file.repository()
              + "/"
              + file.name()
              + ": offers SHA-256 "
              + file.etag()
              + ", wanted is "
              + promised.get()
              + "; nothing was fetched");
    }
  }

  /** Note what the revision means, once all its files are here. */
  public void settle(HubReference reference, String commit) {
    try {
      cache.writeRef(reference.repository(), reference.revision(), commit);
    } catch (IOException e) {
      throw new FetchException("cannot write below " + settings.cache() + " (" + e + ")", e);
    }
  }

  /**
   * Refuse a file of the cache whose bytes do not hash to the name of their blob.
   *
   * @param sha256 the hash of its bytes
   */
  public void checkBlob(Path pointer, String sha256) throws IOException {
    String blob = String.valueOf(pointer.toRealPath().getFileName());
    if (Sha256.isHash(blob)) {
      Sha256.check(
          pointer.toString(),
          blob,
          sha256,
          "the name of its blob",
          "delete " + pointer.toRealPath() + " to have it fetched again");
    }
  }

  /** Return the names that are in the snapshot of a commit. */
  public List<String> here(HubReference reference, String commit) {
    return cache.files(reference.repository(), commit);
  }
}
