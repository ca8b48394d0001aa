package rosarium.core.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.core.template.python.Access;
import rosarium.core.template.python.Arguments;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Operators;
import rosarium.core.template.python.Values;
import rosarium.core.template.python.Values.Undefined;

/**
 * {@code for target in iterable if condition} to {@code endfor}.
 *
 * @param target what takes each element
 * @param iterable what is gone through
 * @param condition which elements are taken, or null for all
 * @param recursive whether {@code loop(...)} renders the loop again
 * @param body what is rendered for each element
 * @param otherwise what is rendered when there is none
 * @param line where it begins
 */
record ForLoop(
    Statement.Target target,
    Expression iterable,
    @Nullable Expression condition,
    boolean recursive,
    List<Statement> body,
    List<Statement> otherwise,
    int line)
    implements Statement {
  @Override
  public Flow render(Frame frame) {
    frame.budget().at(line);
    render(frame, frame.value(iterable), 1);
    return Flow.ON;
  }

  private void render(Frame frame, Object value, int depth) {
    List<Object> items = taken(frame, Values.items(frame.budget(), value));
    Frame.Scope outside = frame.scope();
    Loop loop = new Loop(this, frame, outside, items, depth);
    boolean completed = false;
    for (loop.index = 0; loop.index < items.size(); loop.index++) {
      Object item = items.get(loop.index);
      frame.budget().charge(1);
      Flow flow =
          frame.within(
              outside,
              () -> {
                target.assign(frame, item);
                frame.set("loop", loop);
                return frame.run(body);
              });
      if (flow == Flow.BREAK) {
        break;
      }
      completed |= flow == Flow.ON;
    }
    // Jinja takes the else also where every turn was left by break or continue.
    if (!completed) {
      frame.within(outside, () -> frame.run(otherwise));
    }
  }

  private List<Object> taken(Frame frame, List<Object> items) {
    if (condition == null) {
      return items;
    }
    List<Object> taken = new ArrayList<>();
    for (Object item : items) {
      boolean wanted =
          frame.within(
              frame.scope(),
              () -> {
                target.assign(frame, item);
                return frame.truth(condition);
              });
      if (wanted) {
        taken.add(item);
      }
    }
    return taken;
  }

  /** The variable {@code loop}. */
  static final class Loop implements Values.Attributed, Values.Function {
    private final ForLoop statement;
    private final Frame frame;
    private final Frame.Scope outside;
    private final List<Object> items;
    private final int depth;
    private int index;
    private @Nullable Object lastChanged;

    Loop(ForLoop statement, Frame frame, Frame.Scope outside, List<Object> items, int depth) {
      this.statement = statement;
      this.frame = frame;
      this.outside = outside;
      this.items = items;
      this.depth = depth;
    }

    @Override
    public String name() {
      return "loop";
    }

    @Override
    public String type() {
      return "jinja2.runtime.LoopContext";
    }

    @Override
    public @Nullable Object attribute(String name) {
      int length = items.size();
      return switch (name) {
        case "index" -> index + 1L;
        case "index0" -> (long) index;
        case "revindex" -> (long) length - index;
        case "revindex0" -> length - index - 1L;
        case "first" -> index == 0;
        case "last" -> index == length - 1;
        case "length" -> (long) length;
        case "depth" -> (long) depth;
        case "depth0" -> depth - 1L;
        case "previtem" ->
            index > 0 ? items.get(index - 1) : new Undefined("there is no previous item", false);
        case "nextitem" ->
            index < length - 1
                ? items.get(index + 1)
                : new Undefined("there is no next item", false);
        case "cycle" -> Access.method(name, this::cycle);
        case "changed" -> Access.method(name, this::changed);
        default -> null;
      };
    }

    private Object cycle(Arguments given) {
      List<Object> values = given.positional();
      if (values.isEmpty()) {
        throw given.budget().error("no items for cycling given");
      }
      return values.get(index % values.size());
    }

    private Object changed(Arguments given) {
      Object now = new ArrayList<>(given.positional());
      boolean same = lastChanged != null && Operators.equal(given.budget(), lastChanged, now);
      lastChanged = now;
      return !same;
    }

    @Override
    public Object call(Arguments given) {
      Budget budget = given.budget();
      if (!statement.recursive) {
        throw budget.error("The loop must have the 'recursive' marker to be called recursively.");
      }
      Object value = given.bind("loop", "iterable").get("iterable");
      return frame.capture(outside, () -> statement.render(frame, value, depth + 1));
    }
  }
}
