package rosarium.core.prompt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;

/**
 * The file {@code queries/<dataset>.jsonl} of a run: one query a line, {@code schema} first, then
 * the components of {@link Query} in their order, line feeds, UTF-8.
 */
public final class QueryFile {
  /** The version that this class writes and reads. */
  public static final int SCHEMA = 1;

  private static final long MAX_BYTES = 1L << 30;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private QueryFile() {}

  @JsonPropertyOrder({
    "schema",
    "dataset",
    "id",
    "text",
    "expected",
    "type",
    "accepted",
    "source",
    "choice",
    "reference"
  })
  private record Line(
      int schema,
      String dataset,
      String id,
      String text,
      Expected expected,
      String type,
      List<String> accepted,
      @Nullable String source,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Choice choice,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reference) {}

  /** Write the queries in this order; the file appears whole or not at all. */
  public static void write(Path file, List<Query> queries) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path half = file.resolveSibling(file.getFileName() + ".part");
    Files.write(half, bytes(queries));
    Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Return the hash of the file that {@link #write} would make of these queries. */
  public static String sha256(List<Query> queries) {
    return TextHash.of(bytes(queries));
  }

  /**
   * Return the queries in the order of the file.
   *
   * @throws DataException naming file:line and field
   */
  public static List<Query> read(Path file) {
    List<Query> queries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    int number = 0;
    for (String line : text(file).lines().toList()) {
      number++;
      Query query = query(file + ":" + number, line);
      if (!ids.add(query.id())) {
        throw wrong(file + ":" + number, "id: '" + query.id() + "' stands there twice", null);
      }
      queries.add(query);
    }
    return List.copyOf(queries);
  }

  private static Query query(String place, String text) {
    Line line;
    try {
      JsonNode node = JSON.readTree(text);
      completeOptional(node);
      line = JSON.treeToValue(node, Line.class);
    } catch (JsonProcessingException e) {
      throw wrong(place, "not a query: " + e.getOriginalMessage(), e);
    }
    if (line == null) {
      throw wrong(place, "not a query: null", null);
    }
    if (line.schema() != SCHEMA) {
      throw new DataException(
          DataException.Kind.UNSUPPORTED,
          place + ": schema: found " + line.schema() + ", this version reads " + SCHEMA);
    }
    require(place, "dataset", line.dataset());
    require(place, "id", line.id());
    require(place, "text", line.text());
    require(place, "expected", line.expected());
    require(place, "type", line.type());
    require(place, "accepted", line.accepted());
    if (line.accepted().stream().anyMatch(Objects::isNull)) {
      throw wrong(place, "accepted: holds null", null);
    }
    if (line.reference() != null && line.reference().isBlank()) {
      throw wrong(place, "reference: blank", null);
    }
    return new Query(
        line.dataset(),
        line.id(),
        line.text(),
        line.expected(),
        line.type(),
        line.accepted(),
        line.source(),
        line.choice(),
        line.reference());
  }

  /** What is written only where it says something is null elsewhere. */
  private static void completeOptional(JsonNode node) {
    if (node instanceof ObjectNode query) {
      query.putIfAbsent("choice", query.nullNode());
      query.putIfAbsent("reference", query.nullNode());
      if (query.get("choice") instanceof ObjectNode choice) {
        choice.putIfAbsent("best", choice.nullNode());
      }
    }
  }

  private static void require(String place, String field, @Nullable Object value) {
    if (value == null) {
      throw wrong(place, field + ": found null", null);
    }
  }

  private static byte[] bytes(List<Query> queries) {
    StringBuilder text = new StringBuilder();
    for (Query query : queries) {
      text.append(line(query)).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String line(Query query) {
    try {
      return JSON.writeValueAsString(
          new Line(
              SCHEMA,
              query.dataset(),
              query.id(),
              query.text(),
              query.expected(),
              query.type(),
              query.accepted(),
              query.source(),
              query.choice(),
              query.reference()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a query is strings and a list", e);
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new DataException(
            DataException.Kind.LIMIT, file + ": larger than " + MAX_BYTES + " bytes");
      }
      byte[] bytes = Files.readAllBytes(file);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new DataException(DataException.Kind.MISSING, file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": bytes are not UTF-8", e);
    } catch (IOException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": cannot be read: " + e, e);
    }
  }

  private static DataException wrong(String place, String what, @Nullable Throwable cause) {
    String message = place + ": " + what;
    return cause == null
        ? new DataException(DataException.Kind.FORMAT, message)
        : new DataException(DataException.Kind.FORMAT, message, cause);
  }
}
