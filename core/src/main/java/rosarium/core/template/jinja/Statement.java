package rosarium.core.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.jinja.Expression.Given;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Printer;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Namespace;

/** A part of a template that prints, assigns or decides. Render it by {@link Frame#run}. */
sealed interface Statement
    permits Statement.Text,
        Statement.Print,
        Statement.If,
        Statement.Assign,
        Statement.AssignBlock,
        Statement.FilterBlock,
        Statement.CallBlock,
        Statement.Block,
        Statement.Leave,
        ForLoop,
        Macro {
  /** How things go on after a statement. */
  enum Flow {
    /** With the next one. */
    ON,
    /** After the loop. */
    BREAK,
    /** With the next turn of the loop. */
    CONTINUE
  }

  /** Render it. */
  Flow render(Frame frame);

  /** Text of the template itself. */
  record Text(String text) implements Statement {
    @Override
    public Flow render(Frame frame) {
      frame.write(text);
      return Flow.ON;
    }
  }

  /** {@code {{ value }}}. */
  record Print(Expression value, int line) implements Statement {
    @Override
    public Flow render(Frame frame) {
      frame.budget().at(line);
      frame.write(Printer.str(frame.budget(), frame.value(value)));
      return Flow.ON;
    }
  }

  /** One condition and what follows from it. */
  record Branch(Expression test, List<Statement> body, int line) {}

  /** {@code if}, {@code elif}, {@code else}. */
  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {
    @Override
    public Flow render(Frame frame) {
      for (Branch branch : branches) {
        frame.budget().at(branch.line());
        if (frame.truth(branch.test())) {
          return frame.run(branch.body());
        }
      }
      return frame.run(otherwise);
    }
  }

  /** Where a value is put: a name, an attribute of a namespace, or several of them. */
  record Target(
      @Nullable String name, @Nullable String attribute, List<Target> parts, boolean several) {
    void assign(Frame frame, Object value) {
      Budget budget = frame.budget();
      if (several) {
        List<Object> values = Values.items(budget, value);
        if (values.size() < parts.size()) {
          throw budget.error(
              "not enough values to unpack (expected %s, got %s)"
                  .formatted(parts.size(), values.size()));
        }
        if (values.size() > parts.size()) {
          throw budget.error("too many values to unpack (expected " + parts.size() + ")");
        }
        for (int i = 0; i < parts.size(); i++) {
          parts.get(i).assign(frame, values.get(i));
        }
      } else if (name != null && attribute != null) {
        if (!(frame.lookUp(name) instanceof Namespace namespace)) {
          throw budget.error("cannot assign attribute on non-namespace object");
        }
        budget.charge(1);
        namespace.attributes().put(attribute, value);
      } else if (name != null) {
        frame.set(name, value);
      }
    }
  }

  /** {@code set target = value}. */
  record Assign(Target target, Expression value, int line) implements Statement {
    @Override
    public Flow render(Frame frame) {
      frame.budget().at(line);
      target.assign(frame, frame.value(value));
      return Flow.ON;
    }
  }

  /** A filter without what it filters. */
  record Filter(String name, Given given, int line) {
    static Object chain(Frame frame, List<Filter> filters, Object start) {
      Object value = start;
      for (Filter filter : filters) {
        frame.budget().at(filter.line());
        value = Filters.apply(filter.name(), value, filter.given().evaluate(frame));
      }
      return value;
    }
  }

  /** {@code set target | filters} to {@code endset}. */
  record AssignBlock(Target target, List<Filter> filters, List<Statement> body)
      implements Statement {
    @Override
    public Flow render(Frame frame) {
      String text = frame.capture(frame.scope(), () -> frame.run(body));
      target.assign(frame, Filter.chain(frame, filters, text));
      return Flow.ON;
    }
  }

  /** {@code filter name} to {@code endfilter}. */
  record FilterBlock(List<Filter> filters, List<Statement> body) implements Statement {
    @Override
    public Flow render(Frame frame) {
      String text = frame.capture(frame.scope(), () -> frame.run(body));
      frame.write(Printer.str(frame.budget(), Filter.chain(frame, filters, text)));
      return Flow.ON;
    }
  }

  /** {@code call(parameters) macro(...)} to {@code endcall}: the body is the macro's caller(). */
  record CallBlock(Macro caller, Expression.Call call) implements Statement {
    @Override
    public Flow render(Frame frame) {
      frame.budget().at(call.line());
      Object function = frame.value(call.callee());
      Arguments given = call.given().evaluate(frame);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", caller.bound(frame));
      Arguments all = new Arguments(given.budget(), given.positional(), named);
      frame.write(Printer.str(frame.budget(), frame.call(function, all, call.line())));
      return Flow.ON;
    }
  }

  /** A body with variables of its own: {@code with}, {@code generation}. */
  record Block(List<Target> targets, List<Expression> values, List<Statement> body, int line)
      implements Statement {
    @Override
    public Flow render(Frame frame) {
      frame.budget().at(line);
      List<Object> evaluated = new ArrayList<>();
      values.forEach(value -> evaluated.add(frame.value(value)));
      return frame.within(
          frame.scope(),
          () -> {
            for (int i = 0; i < targets.size(); i++) {
              targets.get(i).assign(frame, evaluated.get(i));
            }
            return frame.run(body);
          });
    }
  }

  /** {@code break} or {@code continue}. */
  record Leave(Flow flow) implements Statement {
    @Override
    public Flow render(Frame frame) {
      return flow;
    }
  }
}
