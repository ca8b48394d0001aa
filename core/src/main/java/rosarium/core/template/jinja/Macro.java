package rosarium.core.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Series;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Function;
import rosarium.core.template.python.Values.Undefined;

/**
 * {@code macro name(parameters)} to {@code endmacro}, or the body of a call block.
 *
 * @param name its name
 * @param parameters the names, in order
 * @param defaults the values of the last parameters
 * @param body what it renders
 * @param uses the names that stand in the body; {@code varargs}, {@code kwargs} and {@code caller}
 *     are taken only where they do
 */
record Macro(
    String name,
    List<String> parameters,
    List<Expression> defaults,
    List<Statement> body,
    Set<String> uses)
    implements Statement {
  @Override
  public Flow render(Frame frame) {
    frame.set(name, bound(frame));
    return Flow.ON;
  }

  /** Return the function, which sees the variables of where it was defined. */
  Function bound(Frame frame) {
    Frame.Scope definedIn = frame.scope();
    return new Bound(this, frame, definedIn);
  }

  private record Bound(Macro macro, Frame frame, Frame.Scope definedIn)
      implements Function, Values.Attributed {
    @Override
    public String name() {
      return macro.name;
    }

    @Override
    public String type() {
      return "Macro";
    }

    @Override
    public @Nullable Object attribute(String attribute) {
      return attribute.equals("name") ? macro.name : null;
    }

    @Override
    public Object call(Arguments given) {
      return frame.capture(
          definedIn,
          () -> {
            macro.take(frame, given);
            frame.run(macro.body);
          });
    }
  }

  private void take(Frame frame, Arguments given) {
    Map<String, Object> named = new LinkedHashMap<>(given.named());
    Object caller = uses.contains("caller") ? named.remove("caller") : null;
    List<Object> positional = given.positional();
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      Object byName = named.remove(parameter);
      if (byName != null && i < positional.size()) {
        throw refusal(frame, "got multiple values for argument '" + parameter + "'");
      }
      Object byPosition = i < positional.size() ? positional.get(i) : byName;
      frame.set(parameter, byPosition != null ? byPosition : otherwise(frame, i));
    }
    if (uses.contains("caller")) {
      frame.set("caller", caller != null ? caller : new Undefined("No caller defined", false));
    }
    takeRest(frame, positional, named);
  }

  private Object otherwise(Frame frame, int parameter) {
    int index = parameter - (parameters.size() - defaults.size());
    return index >= 0
        ? frame.value(defaults.get(index))
        : new Undefined("parameter '" + parameters.get(parameter) + "' was not provided", false);
  }

  private void takeRest(Frame frame, List<Object> positional, Map<String, Object> named) {
    int known = parameters.size();
    if (uses.contains("varargs")) {
      List<Object> rest =
          positional.size() > known ? positional.subList(known, positional.size()) : List.of();
      frame.set("varargs", Series.of(Series.Kind.TUPLE, new ArrayList<>(rest)));
    } else if (positional.size() > known) {
      throw refusal(frame, "takes not more than " + known + " argument(s)");
    }
    if (uses.contains("kwargs")) {
      frame.set("kwargs", named);
    } else if (!named.isEmpty()) {
      String first = named.keySet().iterator().next();
      throw refusal(frame, "takes no keyword argument '" + first + "'");
    }
  }

  private RuntimeException refusal(Frame frame, String reason) {
    return frame.budget().error("macro '" + name + "' " + reason);
  }
}
