package rosarium.experiments.config.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import rosarium.core.config.ConfigException;

/** Reads a config file: at most {@value #MAX_BYTES} bytes of UTF-8 that are one YAML mapping. */
public final class ConfigFile {
  static final int MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * Read a file.
   *
   * @throws ConfigException when it is absent, too large, not UTF-8 or not one YAML mapping
   */
  public static ConfigDocument read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException absent) {
      throw new ConfigException(file + ": there is no such file");
    } catch (IOException unreadable) {
      String why = Files.isDirectory(file) ? "it is a folder" : unreadable.getMessage();
      throw new ConfigException(file + ": cannot be read: " + why, unreadable);
    }
    if (bytes.length > MAX_BYTES) {
      throw new ConfigException(
          "%s: larger than %d bytes, which no config is".formatted(file, MAX_BYTES));
    }
    return parse(file.toString(), utf8(file, bytes));
  }

  /**
   * Parse the text of a file.
   *
   * @param file its name, for messages
   */
  public static ConfigDocument parse(String file, String text) {
    Map<String, String> values = new HashMap<>();
    Map<String, String> keys = new HashMap<>();
    YamlTree tree = new YamlTree(file, text, values, keys);
    if (tree.read("") instanceof ObjectNode root) {
      return new ConfigDocument(file, root, values, keys);
    }
    throw new ConfigException(
        "%s: a config is a mapping of keys to values, 'schema: 1' first"
            .formatted(values.getOrDefault("", file)));
  }

  private static String utf8(Path file, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException notText) {
      throw new ConfigException(file + ": not a text file in UTF-8", notText);
    }
  }
}
