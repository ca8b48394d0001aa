package rosarium.core.source.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rosarium.core.source.store.AtomicFiles;

/**
 * The hub's cache on disk, in the layout that all its tools share.
 *
 * <pre>
 * models--org--name/
 *   refs/main                        the commit that a revision meant, as text
 *   blobs/&lt;etag&gt;                     the bytes, once
 *   snapshots/&lt;commit&gt;/config.json   a link to ../../blobs/&lt;etag&gt;
 * .locks/models--org--name/&lt;etag&gt;.lock
 * </pre>
 */
public final class HubCache {
  private static final long REF_LIMIT = 4096;

  private final Path root;
  private final Linker linker;

  /** Makes a link; fails where the file system or the user's rights have none. */
  @FunctionalInterface
  interface Linker {
    void link(Path at, Path target) throws IOException;
  }

  /** Use the cache below a folder, which need not exist. */
  public HubCache(Path root) {
    this(root, Files::createSymbolicLink);
  }

  HubCache(Path root, Linker linker) {
    this.root = root;
    this.linker = linker;
  }

  /** Return the commit that a revision means according to the cache. */
  public Optional<String> commit(String repository, String revision) {
    if (HubReference.isCommit(revision)) {
      return Optional.of(revision);
    }
    Path ref = repositoryFolder(repository).resolve("refs").resolve(revision);
    try {
      if (!Files.isRegularFile(ref) || Files.size(ref) > REF_LIMIT) {
        return Optional.empty();
      }
      return Optional.of(Files.readString(ref).strip()).filter(HubReference::isCommit);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + ref, e);
    }
  }

  /** Return the folder in which the files of a commit stand under their own names. */
  public Path snapshot(String repository, String commit) {
    return repositoryFolder(repository).resolve("snapshots").resolve(commit);
  }

  /** Return the names of the files of a commit that are here, links that lead nowhere left out. */
  public List<String> files(String repository, String commit) {
    Path snapshot = snapshot(repository, commit);
    if (!Files.isDirectory(snapshot)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(snapshot, 8)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + snapshot, e);
    }
  }

  /** Return where the bytes with an etag stand or will stand. */
  Path blob(String repository, String etag) {
    return repositoryFolder(repository).resolve("blobs").resolve(etag);
  }

  /** Return the lock file of a blob. */
  Path lock(String repository, String etag) {
    return root.resolve(".locks").resolve(folderName(repository)).resolve(etag + ".lock");
  }

  /** Show a blob under its file name in its commit: as a link, or as a copy where links fail. */
  void publish(RemoteFile file) throws IOException {
    Path blob = blob(file.repository(), file.etag());
    Path pointer = snapshot(file.repository(), file.commit()).resolve(file.name());
    if (Files.isRegularFile(pointer)) {
      return;
    }
    Path folder = pointer.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("a root is no file: " + pointer);
    }
    Files.createDirectories(folder);
    Files.deleteIfExists(pointer);
    try {
      linker.link(pointer, folder.relativize(blob));
    } catch (FileAlreadyExistsException e) {
      // Another process was faster, with the same link.
      return;
    } catch (IOException | UnsupportedOperationException e) {
      copy(blob, pointer, folder);
    }
  }

  private static void copy(Path blob, Path pointer, Path folder) throws IOException {
    AtomicFiles.requireRoom(folder, Files.size(blob));
    Path temporary = Files.createTempFile(folder, ".new-", ".tmp");
    try {
      Files.copy(blob, temporary, StandardCopyOption.REPLACE_EXISTING);
      AtomicFiles.move(temporary, pointer);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Note what a revision means; a commit means itself and needs no note. */
  void writeRef(String repository, String revision, String commit) throws IOException {
    if (!HubReference.isCommit(revision)) {
      AtomicFiles.write(repositoryFolder(repository).resolve("refs").resolve(revision), commit);
    }
  }

  private Path repositoryFolder(String repository) {
    return root.resolve(folderName(repository));
  }

  private static String folderName(String repository) {
    return "models--" + repository.replace("/", "--");
  }
}
