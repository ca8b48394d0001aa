package rosarium.datasets.card;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.config.NearestName;
import rosarium.datasets.format.DataFile;

/**
 * One row of a user's data, whatever format it was written in.
 *
 * @param file where it stands
 * @param line where it begins, from 1
 * @param values by field
 */
record UserRow(DataFile file, int line, ObjectNode values) {
  /** Return a text or a whole number as text; empty if no such field was mapped. */
  Optional<String> text(@Nullable String field) {
    if (field == null) {
      return Optional.empty();
    }
    JsonNode value = value(field);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw wrong(field, "expected a text, found " + value.getNodeType());
    }
    return Optional.of(value.asText());
  }

  /** Return a list of texts; a single text is cut at {@code |}. */
  List<String> texts(@Nullable String field) {
    if (field == null) {
      return List.of();
    }
    JsonNode value = value(field);
    if (!value.isArray()) {
      return List.of(text(field).orElse("").split("\\|", -1)).stream()
          .map(String::strip)
          .filter(each -> !each.isEmpty())
          .toList();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isTextual() && !each.isNumber()) {
        throw wrong(field, "expected texts, found " + each.getNodeType());
      }
      texts.add(each.asText());
    }
    return texts;
  }

  private JsonNode value(String field) {
    JsonNode value = values.get(field);
    if (value == null) {
      List<String> known = new ArrayList<>();
      values.fieldNames().forEachRemaining(known::add);
      throw wrong(field, "absent" + NearestName.hint(field, known));
    }
    return value;
  }

  /** Make the error that names file:line and field. */
  DataException wrong(String field, String what) {
    return new DataException(DataException.Kind.FORMAT, file.at(line) + ": " + field + ": " + what);
  }
}
