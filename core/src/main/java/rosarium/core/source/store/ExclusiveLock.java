package rosarium.core.source.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes and between threads, held from {@link #acquire} to {@link #close}.
 *
 * <p>The operating system frees it when its process dies, so nothing is ever stale. The empty lock
 * file stays: deleting it would let two holders lock two files of one name.
 */
public final class ExclusiveLock implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(50);
  private static final long STEPS = Duration.ofHours(2).dividedBy(STEP);

  private final FileChannel channel;

  private ExclusiveLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Wait until nobody else holds the lock and take it.
   *
   * @param file the lock file; made if absent
   * @param what the work that it guards, for the listener and the message
   * @throws FetchException after two hours
   */
  public static ExclusiveLock acquire(
      Path file, String what, Pause pause, TransferListener listener) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      for (long step = 0; step < STEPS; step++) {
        FileChannel channel = attempt(file);
        if (channel != null) {
          return new ExclusiveLock(channel);
        }
        listener.advanced(TransferListener.Stage.WAIT, what, 0, -1);
        pause.pause(STEP);
      }
    } catch (IOException e) {
      throw new FetchException(
          "cannot lock "
              + file
              + " ("
              + e
              + "); set ROSARIUM_CACHE to a folder that can be written"
              + " and locked",
          e);
    }
    throw new FetchException(what + ": another process has held " + file + " for two hours");
  }

  private static @Nullable FileChannel attempt(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      taken = lock != null;
      return taken ? channel : null;
    } catch (OverlappingFileLockException e) {
      // Another thread of this process holds it: to us that is no different.
      return null;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release a lock", e);
    }
  }
}
