package rosarium.core.template.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Values.None;

/** Writes values as Python's {@code json.dumps} does; the filter {@code tojson}. */
public final class Json {
  private final Budget budget;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;
  private final boolean ascii;
  private final boolean sorted;
  private final StringBuilder out = new StringBuilder();

  private Json(Arguments.Bound bound, Budget budget) {
    this.budget = budget;
    this.ascii = bound.truth("ensure_ascii", false);
    this.sorted = bound.truth("sort_keys", false);
    this.indent = bound.has("indent") ? indent(budget, bound) : null;
    if (bound.has("separators")) {
      List<Object> both = Values.items(budget, bound.get("separators"));
      if (both.size() != 2 || !both.stream().allMatch(Values::isText)) {
        throw budget.error("tojson() argument 'separators' must be two str");
      }
      itemSeparator = Values.text(both.get(0));
      keySeparator = Values.text(both.get(1));
    } else {
      itemSeparator = indent == null ? ", " : ",";
      keySeparator = ": ";
    }
  }

  private static String indent(Budget budget, Arguments.Bound bound) {
    if (Values.isText(bound.get("indent"))) {
      return bound.text("indent");
    }
    long width = Math.max(0, bound.integer("indent", 0));
    budget.reserveText(width);
    return " ".repeat((int) width);
  }

  /** Return the JSON of a value; the arguments are those of Hugging Face's {@code tojson}. */
  public static String dumps(Object value, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    Json json = new Json(bound, arguments.budget());
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(Object value, int level) {
    budget.enter();
    try {
      if (value instanceof List<?> list) {
        writeList(Values.cast(list), level);
      } else if (value instanceof Series series && series.kind() == Series.Kind.TUPLE) {
        writeList(series.items(), level);
      } else if (value instanceof Map<?, ?> map) {
        writeDict(Values.cast(map), level);
      } else if (Values.isText(value)) {
        quote(Values.text(value));
      } else {
        append(scalar(value));
      }
    } finally {
      budget.leave();
    }
  }

  private String scalar(Object value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Double real) {
      return Double.isNaN(real)
          ? "NaN"
          : real.isInfinite() ? (real > 0 ? "Infinity" : "-Infinity") : Printer.real(real);
    }
    if (value instanceof Number) {
      return value.toString();
    }
    throw budget.error("Object of type " + Values.type(value) + " is not JSON serializable");
  }

  private void writeList(List<Object> items, int level) {
    if (items.isEmpty()) {
      append("[]");
      return;
    }
    append("[");
    for (int i = 0; i < items.size(); i++) {
      append(i == 0 ? "" : itemSeparator);
      newLine(level + 1);
      write(items.get(i), level + 1);
    }
    newLine(level);
    append("]");
  }

  private void writeDict(Map<Object, Object> map, int level) {
    if (map.isEmpty()) {
      append("{}");
      return;
    }
    List<Object> keys = new ArrayList<>(map.keySet());
    if (sorted) {
      keys.sort((left, right) -> Operators.compare(budget, "<", left, right));
    }
    append("{");
    String separator = "";
    for (Object key : keys) {
      append(separator);
      newLine(level + 1);
      quote(key instanceof String text ? text : scalar(key));
      append(keySeparator);
      write(java.util.Objects.requireNonNull(map.get(key)), level + 1);
      separator = itemSeparator;
    }
    newLine(level);
    append("}");
  }

  private void newLine(int level) {
    if (indent != null) {
      append("\n");
      for (int i = 0; i < level; i++) {
        append(indent);
      }
    }
  }

  private void quote(String text) {
    budget.reserveText(text.length());
    append("\"");
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (unit < ' ' || (ascii && unit >= 0x7f)) {
            String digits = Integer.toHexString(unit);
            out.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
          } else {
            out.append(unit);
          }
        }
      }
    }
    append("\"");
  }

  private void append(String text) {
    budget.chargeText(text.length());
    if ((long) out.length() + text.length() > Budget.MAX_CHARACTERS) {
      throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
    }
    out.append(text);
  }
}
