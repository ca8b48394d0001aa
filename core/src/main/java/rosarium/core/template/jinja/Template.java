package rosarium.core.template.jinja;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Values;

/**
 * A Jinja template, read once and rendered as often as wanted, by any thread.
 *
 * <p>The same template and variables give the same text, except where the template asks for the
 * time.
 */
public final class Template {
  /** Longest template, in characters. */
  private static final int MAX_SOURCE = 1 << 20;

  private final String name;
  private final List<Statement> body;

  private Template(String name, List<Statement> body) {
    this.name = name;
    this.body = body;
  }

  /**
   * Read a template.
   *
   * @param name what messages call it, for example its file
   * @param source its text
   * @throws DataException when it is not a template, or one that could not be rendered safely
   */
  public static Template compile(String name, String source) {
    Budget budget = new Budget(name);
    if (source.length() > MAX_SOURCE) {
      throw budget.limit("a template of more than " + MAX_SOURCE + " characters");
    }
    try {
      return new Template(name, StatementParser.parse(budget, source));
    } catch (StackOverflowError e) {
      throw budget.limit("nested beyond what the stack of this thread holds");
    }
  }

  /** Return the text, {@code strftime_now} telling the time of this machine. */
  public String render(Map<String, ? extends @Nullable Object> variables) {
    return render(variables, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * Return the text.
   *
   * @param variables values as JSON has them, by name: maps with string keys, lists, strings,
   *     integers, doubles, booleans, null
   * @param clock what {@code strftime_now} tells
   * @throws DataException of kind TEMPLATE when the template raises an error or has one,
   *     TEMPLATE_SECURITY when it reaches beyond its variables, TEMPLATE_LIMIT when it would run or
   *     grow without bound
   */
  public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
    Budget budget = new Budget(name);
    Frame frame = new Frame(budget, clock);
    variables.forEach((variable, value) -> frame.set(variable, Values.of(budget, value)));
    try {
      frame.within(frame.scope(), () -> frame.run(body));
      return frame.text();
    } catch (StackOverflowError e) {
      // The depth is bounded, but the caller may have left us little of the stack.
      throw budget.limit("nested or recursive beyond what the stack of this thread holds");
    }
  }
}
