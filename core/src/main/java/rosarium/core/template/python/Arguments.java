package rosarium.core.template.python;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call was given.
 *
 * @param budget what the call pays from
 * @param positional the values without a name, in order
 * @param named the values with one
 */
public record Arguments(Budget budget, List<Object> positional, Map<String, Object> named) {
  /** Return the arguments of a call without any. */
  public static Arguments none(Budget budget) {
    return new Arguments(budget, List.of(), Map.of());
  }

  /**
   * Match the values with the parameters of a function.
   *
   * @param function its name, for messages
   * @param parameters the names, in order; every one is optional here
   */
  public Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw budget.error(
          "%s() takes at most %s arguments (%s given)"
              .formatted(function, parameters.length, positional.size()));
    }
    Map<String, Object> bound = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      bound.put(parameters[i], positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (!Arrays.asList(parameters).contains(name)) {
            throw budget.error(
                "%s() got an unexpected keyword argument '%s'; it takes %s"
                    .formatted(function, name, Arrays.toString(parameters)));
          }
          if (bound.put(name, value) != null) {
            throw budget.error(
                "%s() got multiple values for argument '%s'".formatted(function, name));
          }
        });
    return new Bound(budget, function, bound);
  }

  /** Values by the names of the parameters. */
  public static final class Bound {
    private final Budget budget;
    private final String function;
    private final Map<String, Object> values;

    private Bound(Budget budget, String function, Map<String, Object> values) {
      this.budget = budget;
      this.function = function;
      this.values = values;
    }

    /** Return a value, or null when it was not given. */
    public @Nullable Object find(String parameter) {
      return values.get(parameter);
    }

    /** Return a value that must be there. */
    public Object get(String parameter) {
      Object value = values.get(parameter);
      if (value == null) {
        throw budget.error("%s() missing required argument '%s'".formatted(function, parameter));
      }
      return value;
    }

    /** Return a value, or another one when it was not given. */
    public Object get(String parameter, Object otherwise) {
      return values.getOrDefault(parameter, otherwise);
    }

    /** Return a str that must be there. */
    public String text(String parameter) {
      Object value = get(parameter);
      if (Values.isText(value)) {
        return Values.text(value);
      }
      throw wrong(parameter, "str", value);
    }

    /** Return a str, or another one when it was not given. */
    public String text(String parameter, String otherwise) {
      return values.containsKey(parameter) ? text(parameter) : otherwise;
    }

    /** Return an int; one beyond 64 bits counts as the largest or smallest of them. */
    public long integer(String parameter, long otherwise) {
      Object value = values.get(parameter);
      if (value == null) {
        return otherwise;
      }
      if (Values.isInteger(value)) {
        return Operators.clamp(value);
      }
      throw wrong(parameter, "int", value);
    }

    /** Return whether a value is true, or {@code otherwise} when it was not given. */
    public boolean truth(String parameter, boolean otherwise) {
      Object value = values.get(parameter);
      return value == null ? otherwise : Values.truth(budget, value);
    }

    /** Return whether a value was given that is not None. */
    public boolean has(String parameter) {
      Object value = values.get(parameter);
      return value != null && value != Values.None.NONE;
    }

    private RuntimeException wrong(String parameter, String wanted, Object found) {
      if (found instanceof Values.Undefined undefined) {
        return undefined.used(budget);
      }
      return budget.error(
          "%s() argument '%s' must be %s, not %s"
              .formatted(function, parameter, wanted, Values.type(found)));
    }
  }
}
