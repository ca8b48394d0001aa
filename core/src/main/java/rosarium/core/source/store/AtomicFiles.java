package rosarium.core.source.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Puts files in place so that a reader sees the old or the new, and never a half. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /** Write a small text file in UTF-8. */
  public static void write(Path target, String text) throws IOException {
    Path folder = parent(target);
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, ".new-", ".tmp");
    try {
      Files.writeString(temporary, text, StandardCharsets.UTF_8);
      move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Move a finished file into place; its bytes reach the disk before its name does. */
  public static void move(Path from, Path target) throws IOException {
    Files.createDirectories(parent(target));
    try (FileChannel channel = FileChannel.open(from, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    try {
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Delete a folder and what is in it, without following links; its absence is fine. */
  public static void deleteTree(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> children = Files.list(folder)) {
        for (Path child : children.toList()) {
          deleteTree(child);
        }
      }
    }
    Files.deleteIfExists(folder);
  }

  /**
   * Refuse to begin what cannot end.
   *
   * @param bytes what is still to be written
   * @throws FetchException when the disk has less room
   */
  public static void requireRoom(Path folder, long bytes) {
    try {
      long room = Files.getFileStore(folder).getUsableSpace();
      // Some network file systems answer 0 for "unknown".
      if (room > 0 && room < bytes) {
        throw new FetchException(
            folder
                + " has room for "
                + room / 1_000_000
                + " MB, needed are "
                + bytes / 1_000_000
                + " MB; free some, or set ROSARIUM_CACHE or HF_HOME to a larger disk");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot ask for the room in " + folder, e);
    }
  }

  private static Path parent(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("a root is no file: " + target);
    }
    return folder;
  }
}
