package rosarium.experiments.config.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import rosarium.core.config.ConfigException;

/**
 * Builds a JSON tree from the events of one YAML document and notes where each value stands.
 *
 * <p>Plain scalars follow the JSON schema of YAML 1.2: {@code true}, {@code null}, numbers; {@code
 * yes} and {@code 010} are not what YAML 1.1 makes of them. Anchors, aliases, tags and duplicate
 * keys are refused, so a small file stays a small tree.
 */
public final class YamlTree {
  private static final int MAX_DEPTH = 20;
  private static final int MAX_DIGITS = 40;
  private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]+)?|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String file;
  private final Map<String, String> values;
  private final Map<String, String> keys;
  private final ParserImpl parser;

  /** Prepare to read {@code text}; places go into {@code values} and {@code keys}. */
  public YamlTree(String file, String text, Map<String, String> values, Map<String, String> keys) {
    this.file = file;
    this.values = values;
    this.keys = keys;
    try {
      this.parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    } catch (YAMLException unreadable) {
      throw notYaml(unreadable);
    }
  }

  /** Read the one document, whose root has {@code path}. */
  public JsonNode read(String path) {
    try {
      next(Event.ID.StreamStart);
      if (parser.checkEvent(Event.ID.StreamEnd)) {
        throw new ConfigException(file + ": the file is empty; a config begins with 'schema: 1'");
      }
      next(Event.ID.DocumentStart);
      JsonNode root = node(path, 0);
      next(Event.ID.DocumentEnd);
      if (!parser.checkEvent(Event.ID.StreamEnd)) {
        throw wrong(parser.peekEvent(), "a second document begins here; a config is one document");
      }
      return root;
    } catch (YAMLException malformed) {
      throw notYaml(malformed);
    }
  }

  private void next(Event.ID kind) {
    Event event = parser.getEvent();
    if (!event.is(kind)) {
      throw wrong(event, "found " + event.getEventId() + " instead of " + kind);
    }
  }

  private JsonNode node(String path, int depth) {
    Event event = parser.getEvent();
    if (depth > MAX_DEPTH) {
      throw wrong(event, "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent anchored && anchored.getAnchor() != null)) {
      throw wrong(event, "anchors and aliases (& and *) are not allowed; write the value out");
    }
    values.put(path, place(event.getStartMark()));
    if (event instanceof MappingStartEvent) {
      return mapping(path, depth);
    }
    if (event instanceof SequenceStartEvent) {
      return sequence(path, depth);
    }
    return scalar((ScalarEvent) event);
  }

  private ObjectNode mapping(String path, int depth) {
    ObjectNode members = JSON.objectNode();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event event = parser.peekEvent();
      if (!(event instanceof ScalarEvent key)) {
        throw wrong(event, "a key must be a plain word");
      }
      parser.getEvent();
      String name = key.getValue();
      String member = ConfigDocument.member(path, name);
      if (members.has(name)) {
        throw wrong(
            event,
            "%s: key '%s' stands twice; first at %s".formatted(member, name, keys.get(member)));
      }
      keys.put(member, place(event.getStartMark()));
      members.set(name, node(member, depth + 1));
    }
    parser.getEvent();
    return members;
  }

  private ArrayNode sequence(String path, int depth) {
    ArrayNode elements = JSON.arrayNode();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      elements.add(node(ConfigDocument.element(path, elements.size()), depth + 1));
    }
    parser.getEvent();
    return elements;
  }

  private JsonNode scalar(ScalarEvent event) {
    String text = event.getValue();
    if (event.getTag() != null) {
      throw wrong(event, "tags (!) are not allowed");
    }
    if (!event.isPlain()) {
      return JSON.textNode(text);
    }
    return switch (text) {
      case "", "~", "null" -> JSON.nullNode();
      case "true" -> JSON.booleanNode(true);
      case "false" -> JSON.booleanNode(false);
      default -> {
        JsonNode number = text.length() > MAX_DIGITS ? null : number(text);
        yield number == null ? JSON.textNode(text) : number;
      }
    };
  }

  private static @Nullable JsonNode number(String text) {
    if (INTEGER.matcher(text).matches()) {
      BigInteger value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
      boolean fits = value.bitLength() < Long.SIZE;
      return fits ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }
    if (!DECIMAL.matcher(text).matches()) {
      return null;
    }
    double value = Double.parseDouble(text);
    return Double.isFinite(value) ? JSON.numberNode(value) : null;
  }

  private ConfigException wrong(Event event, String message) {
    return new ConfigException(place(event.getStartMark()) + " " + message);
  }

  private ConfigException notYaml(YAMLException malformed) {
    if (malformed instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      String problem =
          marked.getProblem().contains("(TAB)")
              ? "a tab stands here; indent with spaces"
              : marked.getProblem();
      return new ConfigException(
          place(marked.getProblemMark()) + " not YAML: " + problem, malformed);
    }
    return new ConfigException(file + ": not YAML: " + malformed.getMessage(), malformed);
  }

  private String place(Mark mark) {
    return "%s:%d:%d".formatted(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
