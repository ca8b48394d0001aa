package rosarium.core.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import rosarium.core.config.DataException;

/**
 * Reads {@code traces.jsonl.zst}: one Zstandard frame for each line, so that the whole file is what
 * {@code zstd -dc} makes JSON lines of.
 *
 * <p>A run that was killed may leave its last frame torn; it is dropped and reported. A broken
 * frame anywhere else means that the file was damaged, and is an error.
 */
public final class TraceReader {
  /** Longest line, bytes: far beyond any answer, far below what would hurt. */
  static final int MAX_LINE_BYTES = 256 << 20;

  private static final int MAX_FILE_BYTES = 1 << 30;

  private static final byte[] MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final Path file;
  private final byte[] bytes;

  private TraceReader(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Where the whole frames of a file end.
   *
   * @param ends offset behind each frame, ascending
   * @param torn what was wrong with the last frame; empty when it is whole
   */
  record Frames(List<Integer> ends, Optional<String> torn) {}

  /**
   * Hand on every trace in order.
   *
   * @return what was wrong with a last frame that was dropped
   * @throws DataException naming file and frame: MISSING without the file, FORMAT for a broken
   *     frame that is not the last, UNSUPPORTED for another {@code schema}
   */
  public static Optional<String> read(Path file, Consumer<AnswerTrace> sink) {
    TraceReader reader = open(file);
    Frames frames = reader.frames();
    int begin = 0;
    for (int frame = 0; frame < frames.ends().size(); frame++) {
      int end = frames.ends().get(frame);
      sink.accept(reader.trace(frame + 1, begin, end));
      begin = end;
    }
    return frames.torn();
  }

  static TraceReader open(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new DataException(
            DataException.Kind.LIMIT, file + ": larger than " + MAX_FILE_BYTES + " bytes");
      }
      return new TraceReader(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new DataException(DataException.Kind.MISSING, file + ": no such file", e);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": cannot be read: " + e, e);
    }
  }

  Frames frames() {
    List<Integer> ends = new ArrayList<>();
    int begin = 0;
    while (begin < bytes.length) {
      int size = frameSize(begin);
      if (size == 0) {
        if (anotherBehind(begin)) {
          throw damaged(ends.size() + 1, "not a frame, and others follow");
        }
        return new Frames(ends, torn(ends.size() + 1));
      }
      int end = begin + size;
      try {
        text(begin, end);
      } catch (ZstdException | IllegalArgumentException broken) {
        if (end == bytes.length) {
          return new Frames(ends, torn(ends.size() + 1));
        }
        throw damaged(ends.size() + 1, String.valueOf(broken.getMessage()));
      }
      ends.add(end);
      begin = end;
    }
    return new Frames(ends, Optional.empty());
  }

  /** Return the length of the frame that begins there; 0 if there is no whole one. */
  private int frameSize(int begin) {
    try {
      return (int) Zstd.findFrameCompressedSize(bytes, begin, bytes.length - begin);
    } catch (ZstdException notWhole) {
      return 0;
    }
  }

  /**
   * What begins like a frame behind a broken one says that the file did not merely end too soon.
   */
  private boolean anotherBehind(int begin) {
    for (int i = begin + 1; i + MAGIC.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + MAGIC.length, MAGIC, 0, MAGIC.length)) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> torn(int frame) {
    return Optional.of(file + ":" + frame + ": last frame is not whole; dropped");
  }

  /** Decompress one frame; its checksum is verified on the way. */
  private String text(int begin, int end) {
    byte[] frame = Arrays.copyOfRange(bytes, begin, end);
    long length = Zstd.getFrameContentSize(frame);
    if (length < 0 || length > MAX_LINE_BYTES) {
      throw new IllegalArgumentException("says that it holds " + length + " bytes");
    }
    return new String(Zstd.decompress(frame, (int) length), StandardCharsets.UTF_8);
  }

  private AnswerTrace trace(int frame, int begin, int end) {
    try {
      JsonNode line = JSON.readTree(text(begin, end));
      int schema = line.path("schema").asInt(-1);
      if (schema != AnswerTrace.SCHEMA) {
        throw new DataException(
            DataException.Kind.UNSUPPORTED,
            "%s:%d: schema: found %s, this version reads %d"
                .formatted(file, frame, line.path("schema"), AnswerTrace.SCHEMA));
      }
      return JSON.treeToValue(line, AnswerTrace.class);
    } catch (JsonProcessingException e) {
      throw damaged(frame, e.getOriginalMessage());
    }
  }

  private DataException damaged(int frame, String why) {
    return new DataException(DataException.Kind.FORMAT, file + ":" + frame + ": " + why);
  }
}
