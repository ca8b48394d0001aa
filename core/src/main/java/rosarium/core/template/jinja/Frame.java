package rosarium.core.template.jinja;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Function;
import rosarium.core.template.python.Values.Undefined;

/**
 * One rendering while it goes on: the variables in sight, the text so far, what is left to spend.
 */
final class Frame {
  /** Variables of one block; what is not here is looked for outside. */
  static final class Scope {
    private final Map<String, Object> variables = new HashMap<>();
    private final @Nullable Scope outside;

    private Scope(@Nullable Scope outside) {
      this.outside = outside;
    }
  }

  /** How many levels a captured body counts for, by the stack that it needs. */
  private static final int CAPTURE_LEVELS = 10;

  private final Budget budget;
  private final Map<String, Function> globals;
  private Scope scope = new Scope(null);
  private StringBuilder out = new StringBuilder();
  private long written;

  Frame(Budget budget, Clock clock) {
    this.budget = budget;
    this.globals = Globals.functions(clock);
  }

  Budget budget() {
    return budget;
  }

  /** Return the innermost scope, to come back to by {@link #within}. */
  Scope scope() {
    return scope;
  }

  /** Evaluate an expression. */
  Object value(Expression expression) {
    budget.enter();
    try {
      return expression.evaluate(this);
    } finally {
      budget.leave();
    }
  }

  /** Evaluate an expression and return whether it is true. */
  boolean truth(Expression expression) {
    return Values.truth(budget, value(expression));
  }

  /** Render statements one after the other, until one leaves the loop. */
  Statement.Flow run(List<Statement> body) {
    budget.enter();
    try {
      for (Statement statement : body) {
        budget.charge(1);
        Statement.Flow flow = statement.render(this);
        if (flow != Statement.Flow.ON) {
          return flow;
        }
      }
      return Statement.Flow.ON;
    } finally {
      budget.leave();
    }
  }

  /** Return the value of a name; undefined when nobody gave it one. */
  Object lookUp(String name) {
    for (Scope at = scope; at != null; at = at.outside) {
      Object value = at.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    Object global = globals.get(name);
    if (global == null && Globals.UNSUPPORTED.contains(name)) {
      throw budget.error("the function '" + name + "' is not supported");
    }
    return global != null ? global : new Undefined("'" + name + "' is undefined", false);
  }

  /** Give a name a value in the innermost scope. */
  void set(String name, Object value) {
    scope.variables.put(name, value);
  }

  /** Render in a new scope inside {@code outside}, then come back to the present one. */
  <T> T within(Scope outside, java.util.function.Supplier<T> body) {
    Scope before = scope;
    scope = new Scope(outside);
    try {
      return body.get();
    } finally {
      scope = before;
    }
  }

  /** Return what statements print, in a new scope inside {@code outside}. */
  String capture(Scope outside, Runnable body) {
    StringBuilder before = out;
    long writtenBefore = written;
    out = new StringBuilder();
    written = 0;
    try {
      return budget.deeper(
          CAPTURE_LEVELS,
          () ->
              within(
                  outside,
                  () -> {
                    body.run();
                    return out.toString();
                  }));
    } finally {
      out = before;
      written = writtenBefore;
    }
  }

  /** Print a text. */
  void write(String text) {
    written += text.length();
    if (written > Budget.MAX_CHARACTERS) {
      throw budget.limit("a text of more than " + Budget.MAX_CHARACTERS + " characters");
    }
    budget.chargeText(text.length());
    out.append(text);
  }

  /** Return what was printed. */
  String text() {
    return out.toString();
  }

  /** Call something; afterwards errors are reported at this line again. */
  Object call(Object function, Arguments arguments, int line) {
    budget.at(line);
    if (function instanceof Function known) {
      Object result = known.call(arguments);
      budget.at(line);
      return result;
    }
    if (function instanceof Undefined undefined) {
      throw undefined.unsafe()
          ? budget.security(undefined.message())
          : budget.error(undefined.message());
    }
    throw budget.error("'" + Values.type(function) + "' object is not callable");
  }
}
