package rosarium.core.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * Appends records to {@code records.jsonl}, each whole: one write per line, so that a process that
 * is killed leaves at most its last line torn. Opening cuts such a line off. Owns the file handle;
 * used by one thread at a time.
 */
public final class RecordWriter implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final FileChannel channel;
  private final Optional<String> torn;
  private List<RunRecord> found;
  private long length;

  private RecordWriter(Path file, FileChannel channel, RecordReader.Result found) {
    this.file = file;
    this.channel = channel;
    this.found = found.records();
    this.torn = found.torn();
    this.length = found.wholeBytes();
  }

  /**
   * Open a file to go on behind its last whole record; make it if it is absent.
   *
   * @throws rosarium.core.config.DataException when a line other than the last is broken
   */
  public static RecordWriter open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        RecordReader.Result found = RecordReader.read(file);
        channel.truncate(found.wholeBytes());
        channel.position(found.wholeBytes());
        return new RecordWriter(file, channel, found);
      } catch (IOException | RuntimeException unusable) {
        channel.close();
        throw unusable;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keep the first records of those that were found, and go on behind them. What is cut off is
   * written again, since it lacks something that belongs to it.
   */
  public void keepFirst(int records) {
    try {
      length = JsonLines.bytesOf(file, records);
      channel.truncate(length);
      channel.position(length);
      found = List.copyOf(found.subList(0, records));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + file + ": " + e.getMessage(), e);
    }
  }

  /** Return the whole records that were there when it was opened, and are kept. */
  public List<RunRecord> found() {
    return found;
  }

  /** Return what was wrong with a last line that was cut off, if one was. */
  public Optional<String> torn() {
    return torn;
  }

  /**
   * Append one record and hand it to the operating system. When the disk is full the line is taken
   * back and the file stays whole.
   */
  public void append(RunRecord record) {
    ByteBuffer line = ByteBuffer.wrap(line(record));
    long end = length + line.remaining();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      length = end;
    } catch (IOException e) {
      takeBack(e);
      throw new UncheckedIOException("cannot write to " + file + ": " + e.getMessage(), e);
    }
  }

  /** Wait until everything that was appended has reached the disk. */
  public void sync() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + file + ": " + e.getMessage(), e);
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

  private void takeBack(IOException why) {
    try {
      channel.truncate(length);
      channel.position(length);
    } catch (IOException alsoFails) {
      why.addSuppressed(alsoFails);
    }
  }

  private static byte[] line(RunRecord record) {
    try {
      return (JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record cannot be written as JSON", impossible);
    }
  }
}
