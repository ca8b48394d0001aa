package rosarium.datasets.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import rosarium.core.config.DataException;

/**
 * Walks through a YAML file before it is bound: notes the line of every key, and refuses what
 * binding would read as something else (an alias as its name) or not at all (a second document).
 */
final class YamlScan {
  private static final int MAX_DEPTH = 16;

  private final DataFile file;
  private final Map<String, Integer> lines = new HashMap<>();
  private int depth;
  private int roots;

  private YamlScan(DataFile file) {
    this.file = file;
  }

  /**
   * Return the line of every key, named like {@code prompts[2].text}.
   *
   * @throws DataException naming file:line
   */
  static Map<String, Integer> of(DataFile file, YAMLFactory yaml) {
    YamlScan scan = new YamlScan(file);
    try (YAMLParser parser = yaml.createParser(file.text())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        scan.visit(parser, token);
      }
    } catch (JsonProcessingException e) {
      throw Jackson.wrong(file, 1, e);
    } catch (IOException e) {
      throw new UncheckedIOException(file.name(), e);
    }
    return scan.lines;
  }

  private void visit(YAMLParser parser, JsonToken token) {
    int line = parser.currentTokenLocation().getLineNr();
    if (parser.isCurrentAlias()) {
      throw refused(line, "aliases are not read here");
    }
    if (depth == 0 && (token.isStructStart() || token.isScalarValue())) {
      roots++;
    }
    if (roots > 1) {
      throw refused(line, "a second document");
    }
    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    if (depth > MAX_DEPTH) {
      throw refused(line, "nested deeper than " + MAX_DEPTH);
    }
    if (token == JsonToken.FIELD_NAME) {
      String path = parser.getParsingContext().pathAsPointer().toString();
      lines.putIfAbsent(path.substring(1).replaceAll("/(\\d+)", "[$1]").replace('/', '.'), line);
    }
  }

  private DataException refused(int line, String what) {
    return new DataException(DataException.Kind.FORMAT, file.at(line) + ": " + what);
  }
}
