package rosarium.experiments.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * One spelling for each JSON value: members sorted by name, no blanks, whole numbers without a
 * point. Equal values have equal hashes.
 */
public final class CanonicalJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private CanonicalJson() {}

  /** Write a tree. */
  public static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(plain(node));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of maps and numbers cannot be written", impossible);
    }
  }

  /** Return the SHA-256 of {@link #write}, lower-case hex. */
  public static String sha256(JsonNode node) {
    return sha256(write(node));
  }

  /** Return the SHA-256 of the UTF-8 bytes of a text, lower-case hex. */
  public static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> sorted = new TreeMap<>();
      node.properties().forEach(member -> sorted.put(member.getKey(), plain(member.getValue())));
      return sorted;
    }
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false).map(CanonicalJson::plain).toList();
    }
    double value = node.doubleValue();
    boolean whole = node.isDouble() && value == Math.rint(value) && Math.abs(value) < 1L << 53;
    return whole ? JsonNodeFactory.instance.numberNode((long) value) : node;
  }
}
