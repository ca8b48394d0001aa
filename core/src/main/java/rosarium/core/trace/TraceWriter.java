package rosarium.core.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Appends traces to {@code traces.jsonl.zst}, each a whole frame in one write, so that a process
 * that is killed leaves at most its last frame torn. Opening cuts such a frame off. A trace is
 * written before its record: after a kill there is one for every record, and what is too many is
 * cut with {@link #keep}. Owns the file handle; used by one thread at a time.
 */
public final class TraceWriter implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LEVEL = 9;

  private final Path file;
  private final FileChannel channel;
  private final List<Integer> ends;
  private final Optional<String> torn;
  private long length;

  private TraceWriter(Path file, FileChannel channel, TraceReader.Frames found) {
    this.file = file;
    this.channel = channel;
    this.ends = found.ends();
    this.torn = found.torn();
  }

  /**
   * Open a file to go on behind its last whole frame; make it if it is absent.
   *
   * @throws rosarium.core.config.DataException when a frame other than the last is broken
   */
  public static TraceWriter open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        TraceWriter writer = new TraceWriter(file, channel, TraceReader.open(file).frames());
        writer.keep(writer.found());
        return writer;
      } catch (IOException | RuntimeException unusable) {
        channel.close();
        throw unusable;
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Return how many whole traces were there when it was opened. */
  public int found() {
    return ends.size();
  }

  /** Return what was wrong with a last frame that was cut off, if one was. */
  public Optional<String> torn() {
    return torn;
  }

  /** Keep the first traces of those that were found, and go on behind them. */
  public void keepFirst(int traces) {
    try {
      keep(traces);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void keep(int traces) throws IOException {
    length = traces == 0 ? 0 : ends.get(traces - 1);
    channel.truncate(length);
    channel.position(length);
  }

  /**
   * Append one trace and hand it to the operating system. When the disk is full the frame is taken
   * back and the file stays whole.
   */
  public void append(AnswerTrace trace) {
    byte[] frame = frame(trace);
    ByteBuffer left = ByteBuffer.wrap(frame);
    try {
      while (left.hasRemaining()) {
        channel.write(left);
      }
      length += frame.length;
    } catch (IOException e) {
      try {
        channel.truncate(length);
        channel.position(length);
      } catch (IOException alsoFails) {
        e.addSuppressed(alsoFails);
      }
      throw unwritable(file, e);
    }
  }

  /** Wait until everything that was appended has reached the disk. */
  public void sync() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file + ": " + e.getMessage(), e);
    }
  }

  /** One frame with its length and a checksum; the same trace gives the same bytes. */
  private static byte[] frame(AnswerTrace trace) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(LEVEL).setChecksum(true).setContentSize(true);
      String line = JSON.writeValueAsString(trace) + "\n";
      return context.compress(line.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a trace cannot be written as JSON", impossible);
    }
  }

  private static UncheckedIOException unwritable(Path file, IOException why) {
    return new UncheckedIOException("cannot write to " + file + ": " + why.getMessage(), why);
  }
}
