package rosarium.experiments.config.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.model.DeviceName;

/** One value of a config with its place; asks for what is wanted and says what was found. */
public final class Setting {
  private final ConfigDocument document;
  private final String path;
  private final JsonNode node;

  private Setting(ConfigDocument document, String path, JsonNode node) {
    this.document = document;
    this.path = path;
    this.node = node;
  }

  /** Begin at the root. */
  public static Setting root(ConfigDocument document) {
    return new Setting(document, "", document.root());
  }

  /** Begin at the root of a tree that has no places of its own, for example a line of a file. */
  public static Setting root(String place, ObjectNode tree) {
    return root(new ConfigDocument(place, tree, Map.of(), Map.of()));
  }

  /** Return the tree below. */
  public JsonNode node() {
    return node;
  }

  /** Return where it stands, as messages begin. */
  public String where() {
    return document.where(path);
  }

  /** Refuse every key but these. */
  public Setting allow(Collection<String> known) {
    ObjectNode members = mapping();
    members
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                throw new ConfigException(
                    "%s: unknown key '%s'; allowed are %s%s"
                        .formatted(
                            document.whereKey(ConfigDocument.member(path, key)),
                            key,
                            String.join(", ", known),
                            NearestName.hint(key, known)));
              }
            });
    return this;
  }

  /** Return the member under {@code key}, which must be there. */
  public Setting at(String key, String meaning) {
    return find(key)
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: missing key '%s': %s".formatted(document.where(path), key, meaning)));
  }

  /** Return the member under {@code key}, if there is one. */
  public Optional<Setting> find(String key) {
    JsonNode member = mapping().get(key);
    if (member == null) {
      return Optional.empty();
    }
    return Optional.of(new Setting(document, ConfigDocument.member(path, key), member));
  }

  /** Return the elements of a list that is not empty. */
  public List<Setting> items(String ofWhat) {
    if (!(node instanceof ArrayNode list)) {
      throw found("a list of " + ofWhat);
    }
    if (list.isEmpty()) {
      throw wrong("the list is empty, at least one is needed: " + ofWhat);
    }
    List<Setting> items = new ArrayList<>();
    for (JsonNode element : list) {
      items.add(new Setting(document, ConfigDocument.element(path, items.size()), element));
    }
    return items;
  }

  /** Return the elements of a list, or itself alone. */
  public List<Setting> oneOrMore(String ofWhat) {
    return node.isArray() ? items(ofWhat) : List.of(this);
  }

  /** Return text that is not blank. */
  public String text(String meaning) {
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw found(meaning);
    }
    return node.textValue();
  }

  /** Return one of the names that exist. */
  public String oneOf(String kind, Collection<String> known) {
    if (!node.isTextual()) {
      throw found("the id of a " + kind + ": " + String.join(", ", known));
    }
    String name = node.textValue();
    if (!known.contains(name)) {
      throw wrong(
          "unknown %s '%s'; known are %s%s"
              .formatted(kind, name, String.join(", ", known), NearestName.hint(name, known)));
    }
    return name;
  }

  /** Return the name of a device. */
  public DeviceName device() {
    String name = text("a device: " + String.join(", ", DeviceName.KNOWN));
    try {
      return new DeviceName(name);
    } catch (ConfigException unknown) {
      throw wrong(String.valueOf(unknown.getMessage()));
    }
  }

  /** Return a whole number in a closed range. */
  public long integer(long low, long high) {
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < low
        || node.longValue() > high) {
      throw found("a whole number in [%d, %d]".formatted(low, high));
    }
    return node.longValue();
  }

  /** Return a truth value. */
  public boolean flag() {
    if (!node.isBoolean()) {
      throw found("true or false");
    }
    return node.booleanValue();
  }

  /** Say that something else was expected here. */
  public ConfigException found(String allowed) {
    return wrong("found %s, expected %s".formatted(shown(node), allowed));
  }

  /** Say what is wrong here. */
  public ConfigException wrong(String message) {
    return new ConfigException(document.where(path) + ": " + message);
  }

  /** Return the members, or say that this is no mapping. */
  public ObjectNode mapping() {
    if (node instanceof ObjectNode members) {
      return members;
    }
    throw found("a mapping of keys to values");
  }

  private static String shown(JsonNode node) {
    if (node.isContainerNode()) {
      return node.getNodeType() == JsonNodeType.ARRAY ? "a list" : "a mapping";
    }
    String text = node.toString();
    String cut = text.length() <= 60 ? text : text.substring(0, 57) + "...";
    String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
    return node.isNull()
        ? "nothing (null)"
        : "%s (%s)".formatted(cut, type.replace("string", "text"));
  }
}
