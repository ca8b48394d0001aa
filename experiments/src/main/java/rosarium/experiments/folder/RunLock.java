package rosarium.experiments.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.experiments.plan.Plan;
import rosarium.experiments.plan.Shard;

/**
 * Keeps two processes from writing the same cells. Byte i of the lock file stands for cell i of the
 * plan, so shards of one plan may run side by side in one folder. The operating system lets go of
 * the locks when a process dies, however it dies: nothing is ever stale.
 */
public final class RunLock implements AutoCloseable {
  private final RunFolder folder;
  private final FileChannel channel;

  private RunLock(RunFolder folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Lock the cells of a shard.
   *
   * @throws ConfigException when another process has one of them
   */
  public static RunLock take(RunFolder folder, Plan plan, Shard shard) {
    Path root = folder.root();
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        taken = lockAll(channel, plan, shard);
      } finally {
        if (!taken) {
          channel.close();
        }
      }
      if (taken) {
        return new RunLock(folder, channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + root + ": " + e.getMessage(), e);
    }
    throw new ConfigException(
        root
            + ": another process is running this plan here; wait for it, or choose another output");
  }

  private static boolean lockAll(FileChannel channel, Plan plan, Shard shard) throws IOException {
    try {
      if (shard.of() == 1) {
        return channel.tryLock(0, Math.max(1, plan.cells().size()), false) != null;
      }
      for (int cell = shard.index() - 1; cell < plan.cells().size(); cell += shard.of()) {
        if (channel.tryLock(cell, 1, false) == null) {
          return false;
        }
      }
      return true;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  /** Return the folder that is locked. */
  public RunFolder folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock", e);
    }
  }
}
