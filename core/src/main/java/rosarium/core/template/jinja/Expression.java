package rosarium.core.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Access;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Operators;
import rosarium.core.template.python.Printer;
import rosarium.core.template.python.Series;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.None;
import rosarium.core.template.python.Values.Undefined;

/** A part of a template that has a value. Evaluate it by {@link Frame#value}, which pays for it. */
sealed interface Expression {
  /** Return the value. */
  Object evaluate(Frame frame);

  /** A constant. */
  record Literal(Object value) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return value;
    }
  }

  /** A variable or function. */
  record Name(String name) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return frame.lookUp(name);
    }
  }

  /** {@code [a, b]}, or {@code (a, b)} when {@code tuple}. */
  record Items(List<Expression> items, boolean tuple) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      List<Object> values = new ArrayList<>(items.size());
      items.forEach(item -> values.add(frame.value(item)));
      return tuple ? Series.of(Series.Kind.TUPLE, values) : values;
    }
  }

  /** {@code {a: b}}. */
  record Dict(List<Expression> keys, List<Expression> values) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        Object key = frame.value(keys.get(i));
        if (!Access.isKey(key)) {
          throw frame
              .budget()
              .error("a dict key of type '" + Values.type(key) + "' is not supported");
        }
        map.put(key, frame.value(values.get(i)));
      }
      return map;
    }
  }

  /** {@code target.name}. */
  record Attribute(Expression target, String name) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return Access.attribute(frame.budget(), frame.value(target), name);
    }
  }

  /** {@code target[key]}. */
  record Item(Expression target, Expression key) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return Access.item(frame.budget(), frame.value(target), frame.value(key));
    }
  }

  /** {@code target[start:stop:step]}; what is left out is None. */
  record Slice(Expression target, Expression start, Expression stop, Expression step)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object value = frame.value(target);
      return Access.slice(
          frame.budget(), value, frame.value(start), frame.value(stop), frame.value(step));
    }
  }

  /** What stands between the parentheses of a call. */
  record Given(List<Expression> positional, Map<String, Expression> named) {
    /** No arguments. */
    static final Given NOTHING = new Given(List.of(), Map.of());

    Arguments evaluate(Frame frame) {
      List<Object> values = new ArrayList<>(positional.size());
      positional.forEach(argument -> values.add(frame.value(argument)));
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, argument) -> byName.put(name, frame.value(argument)));
      return new Arguments(frame.budget(), values, byName);
    }
  }

  /** {@code callee(...)}. */
  record Call(Expression callee, Given given, int line) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object function = frame.value(callee);
      return frame.call(function, given.evaluate(frame), line);
    }
  }

  /** {@code target | name(...)}. */
  record Filtered(Expression target, String name, Given given, int line) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object value = frame.value(target);
      frame.budget().at(line);
      return Filters.apply(name, value, given.evaluate(frame));
    }
  }

  /** {@code target is name(...)}. */
  record Tested(Expression target, String name, Given given, int line) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object value = frame.value(target);
      frame.budget().at(line);
      return Tests.holds(name, value, given.evaluate(frame));
    }
  }

  /** {@code not operand}. */
  record Not(Expression operand) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return !frame.truth(operand);
    }
  }

  /** {@code left and right} or {@code left or right}: the operand that decided. */
  record Logical(boolean and, Expression left, Expression right) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object value = frame.value(left);
      return Values.truth(frame.budget(), value) == and ? frame.value(right) : value;
    }
  }

  /** {@code left + right} and the like. */
  record Arithmetic(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object first = frame.value(left);
      return Operators.arithmetic(frame.budget(), operator, first, frame.value(right));
    }
  }

  /** {@code -operand} or {@code +operand}. */
  record Sign(boolean minus, Expression operand) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      return Operators.sign(frame.budget(), minus, frame.value(operand));
    }
  }

  /** {@code a ~ b ~ c}: what they print, one after the other. */
  record Concatenation(List<Expression> parts) implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Budget budget = frame.budget();
      StringBuilder text = new StringBuilder();
      for (Expression part : parts) {
        String printed = Printer.str(budget, frame.value(part));
        budget.reserveText((long) text.length() + printed.length());
        text.append(printed);
      }
      return text.toString();
    }
  }

  /** {@code a < b <= c}: each neighbour pair must hold, and each operand is evaluated once. */
  record Comparison(Expression first, List<String> operators, List<Expression> operands)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      Object left = frame.value(first);
      for (int i = 0; i < operators.size(); i++) {
        Object right = frame.value(operands.get(i));
        if (!Operators.holds(frame.budget(), operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  /** {@code then if test else otherwise}. */
  record Conditional(Expression test, Expression then, @Nullable Expression otherwise, int line)
      implements Expression {
    @Override
    public Object evaluate(Frame frame) {
      if (frame.truth(test)) {
        return frame.value(then);
      }
      return otherwise != null
          ? frame.value(otherwise)
          : new Undefined(
              "the inline if-expression on line "
                  + line
                  + " evaluated to false and no else section was defined.",
              false);
    }
  }

  /** What a slice bound that was left out is. */
  Expression NOTHING = new Literal(None.NONE);
}
