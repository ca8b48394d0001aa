package rosarium.core.token.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A checked {@code tokenizer.json}. Each factory throws a {@link
 * rosarium.core.config.DataException} that names the file if it is absent, broken, hostile or
 * unknown.
 *
 * @param source where it is from, for messages
 * @param json its text
 * @param sha256 of its bytes, lower-case hex
 * @param vocabulary its tokens
 * @param byteLevel whether its pieces are bytes written in the alphabet of GPT-2
 */
public record TokenizerDefinition(
    String source, String json, String sha256, Vocabulary vocabulary, boolean byteLevel) {

  /** Read one {@code tokenizer.json}. */
  public static TokenizerDefinition ofFile(Path tokenizerJson) {
    byte[] bytes = JsonText.bytes(tokenizerJson);
    String source = tokenizerJson.toString();
    return of(JsonText.object(bytes, source), bytes, source);
  }

  /** Read {@code tokenizer.json} and, if it is there, {@code tokenizer_config.json} of a folder. */
  public static TokenizerDefinition ofFolder(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    Path config = folder.resolve("tokenizer_config.json");
    if (!Files.exists(config)) {
      return ofFile(file);
    }
    String source = file.toString();
    byte[] bytes = JsonText.bytes(file);
    ObjectNode root = JsonText.object(bytes, source);
    ModelCheck.check(root, source);
    if (PublisherSettings.read(config).applyTo(root, source)) {
      bytes = JsonText.text(root, source).getBytes(StandardCharsets.UTF_8);
    }
    return of(root, bytes, source);
  }

  /** Build one from the metadata of a GGUF file. */
  public static TokenizerDefinition ofGguf(Map<String, Object> metadata, String source) {
    ObjectNode root = GgufDefinition.of(metadata, source);
    return of(root, JsonText.text(root, source).getBytes(StandardCharsets.UTF_8), source);
  }

  private static TokenizerDefinition of(ObjectNode root, byte[] bytes, String source) {
    ModelCheck.check(root, source);
    Vocabulary vocabulary = Vocabulary.of(root, source);
    PipelineCheck.check(root, vocabulary, source);
    return new TokenizerDefinition(
        source,
        new String(bytes, StandardCharsets.UTF_8),
        sha256(bytes),
        vocabulary,
        root.path("decoder").findValuesAsText("type").contains("ByteLevel"));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
