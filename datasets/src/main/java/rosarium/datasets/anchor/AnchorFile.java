package rosarium.datasets.anchor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.prompt.Split;
import rosarium.core.prompt.TextHash;

/**
 * A file of anchors, one a line: {@code {"schema": 1, "instruction", "answer", "set", "source",
 * "prompt_id"}}.
 *
 * @param anchors in the order of the file
 * @param sha256 of the file
 */
public record AnchorFile(List<Anchor> anchors, String sha256) {
  /** The fewest pairs of each set that anything is tuned on. */
  public static final int FEWEST = 30;

  private static final String BUILT_IN = "own-anchors.jsonl";
  private static final int MAX_BYTES = 64 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** Copy the list. */
  public AnchorFile {
    anchors = List.copyOf(anchors);
  }

  /** Return the anchors of our own words; their acceptances are openings and nothing more. */
  public static AnchorFile builtIn() {
    try (InputStream in = AnchorFile.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + BUILT_IN);
      }
      return parse(BUILT_IN, in.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Read a file.
   *
   * @throws DataException naming file and line
   */
  public static AnchorFile read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new DataException(Kind.LIMIT, file + ": larger than " + MAX_BYTES + " bytes");
      }
      return parse(file.toString(), bytes);
    } catch (IOException unreadable) {
      throw new DataException(Kind.MISSING, file + ": cannot be read: " + unreadable, unreadable);
    }
  }

  private static AnchorFile parse(String name, byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      throw new DataException(Kind.FORMAT, name + ": not a text file in UTF-8", notText);
    }
    List<Anchor> anchors = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        anchors.add(anchor(name + ":" + (i + 1), lines.get(i)));
      }
    }
    checkCounts(name, anchors);
    return new AnchorFile(anchors, TextHash.of(bytes));
  }

  private static Anchor anchor(String place, String line) {
    Anchor anchor;
    try {
      anchor = JSON.readValue(line, Anchor.class);
    } catch (JsonProcessingException malformed) {
      throw new DataException(
          Kind.FORMAT, place + ": " + malformed.getOriginalMessage(), malformed);
    }
    if (!anchor.source().equals(Anchor.OWN) && Split.of(anchor.instruction()) != Split.ANCHORS) {
      throw new DataException(
          Kind.CONFIG,
          "%s: this query of %s is left to evaluation by its hash; anchors and evaluation must not share queries"
              .formatted(place, anchor.source()));
    }
    return anchor;
  }

  private static void checkCounts(String name, List<Anchor> anchors) {
    for (Anchor.Pool pool : Anchor.Pool.values()) {
      long count = anchors.stream().filter(anchor -> anchor.set() == pool).count();
      if (count < FEWEST) {
        throw new DataException(
            Kind.LIMIT,
            "%s: %d pairs of set %s; at least %d of each of %s are needed"
                .formatted(name, count, pool, FEWEST, Arrays.toString(Anchor.Pool.values())));
      }
    }
  }

  /** Write anchors as a file of this format. */
  public static void write(Path file, List<Anchor> anchors) {
    StringBuilder text = new StringBuilder();
    try {
      for (Anchor anchor : anchors) {
        text.append(JSON.writeValueAsString(anchor)).append('\n');
      }
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot write " + file, unwritable);
    }
  }
}
