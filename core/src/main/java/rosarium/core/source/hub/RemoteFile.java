package rosarium.core.source.hub;

import java.util.Optional;
import rosarium.core.source.store.Sha256;

/**
 * One file of a repository as the hub describes it.
 *
 * @param repository {@code org/name}
 * @param commit the full commit
 * @param name path inside the repository
 * @param etag name of its blob in the cache: SHA-256 for large files, git's hash for small ones
 * @param bytes its size, or -1 where the hub does not say
 */
public record RemoteFile(String repository, String commit, String name, String etag, long bytes) {
  /** Return the SHA-256 that the hub promises; it does for large files only. */
  public Optional<String> sha256() {
    return Sha256.isHash(etag) ? Optional.of(etag) : Optional.empty();
  }
}
