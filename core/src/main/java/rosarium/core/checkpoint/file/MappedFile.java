package rosarium.core.checkpoint.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * A file of any size, mapped read-only.
 *
 * <p>Implementation notes: a Java buffer ends at 2 GiB, so the file is mapped in windows that begin
 * every {@value #STEP} bytes and are twice as long; a slice of up to {@value #STEP} bytes then lies
 * within one window. Windows are address space, not memory. Java 17 unmaps when the collector finds
 * the buffers unused; {@link #close} forgets them. A file must not shrink while it is mapped.
 */
final class MappedFile implements AutoCloseable {
  static final int STEP = 1 << 30;

  private final Path path;
  private final long size;
  private volatile ByteBuffer @Nullable [] windows;

  private MappedFile(Path path, long size, ByteBuffer[] windows) {
    this.path = path;
    this.size = size;
    this.windows = windows;
  }

  /** Map a file, or say why it cannot be read. */
  static MappedFile open(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new DataException(Kind.FORMAT, path + ": is not a regular file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((size + STEP - 1) / STEP)];
      for (int i = 0; i < windows.length; i++) {
        long from = (long) i * STEP;
        long length = Math.min(size - from, 2L * STEP - 1);
        windows[i] = channel.map(MapMode.READ_ONLY, from, length);
      }
      return new MappedFile(path, size, windows);
    } catch (NoSuchFileException e) {
      throw new DataException(Kind.MISSING, path + ": no such file", e);
    } catch (IOException e) {
      throw new DataException(Kind.MISSING, path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Return {@code length} bytes from {@code offset}, read-only, little endian. */
  ByteBuffer slice(long offset, int length) {
    ByteBuffer[] open = windows;
    if (open == null) {
      throw new IllegalStateException(path + ": the checkpoint is closed");
    }
    if (offset < 0 || length < 0 || length > STEP || offset > size - length) {
      throw new DataException(
          Kind.LIMIT,
          path + ": bytes " + offset + " to " + (offset + length) + " of a file of " + size);
    }
    if (length == 0) {
      return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    }
    int window = (int) (offset / STEP);
    return open[window].slice((int) (offset % STEP), length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    windows = null;
  }
}
