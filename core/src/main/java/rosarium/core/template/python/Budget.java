package rosarium.core.template.python;

import java.util.function.Supplier;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * Bounds one rendering in steps, memory and depth, and knows where in the template it is.
 *
 * <p>Bounds are counts, not seconds, so that a template that is refused here is refused everywhere.
 */
public final class Budget {
  /** Most characters of one string, and of the whole output. */
  public static final int MAX_CHARACTERS = 4 << 20;

  /** Most elements of a list that an operation may build. */
  public static final int MAX_ITEMS = 1_000_000;

  /** Most elements of a range, as in Jinja's sandbox. */
  public static final int MAX_RANGE = 100_000;

  /** Most bits of an integer. */
  public static final int MAX_BITS = 4096;

  /** Most steps: a node visited, an element copied, or 16 characters copied. */
  public static final long MAX_STEPS = 5_000_000;

  /** Most values, expressions and statements inside one another while they are worked on. */
  public static final int MAX_DEPTH = 500;

  private static final int CHARACTERS_PER_STEP = 16;

  private final String template;
  private long steps;
  private int depth;
  private int line = 1;

  /** Open a budget for one rendering of the template of this name. */
  public Budget(String template) {
    this.template = template;
  }

  /** Remember the line that errors are reported at. */
  public void at(int where) {
    line = where;
  }

  /** Return the line that errors are reported at. */
  public int line() {
    return line;
  }

  /** Pay for some steps, at least 0. */
  public void charge(long count) {
    steps += count;
    if (steps > MAX_STEPS) {
      throw limit("more than " + MAX_STEPS + " steps");
    }
  }

  /** Pay for copying or reading a text of some length. */
  public void chargeText(long characters) {
    charge(characters / CHARACTERS_PER_STEP);
  }

  /** Pay for looking for one text in another, which costs up to the product of their lengths. */
  public void chargeSearch(CharSequence text, CharSequence wanted) {
    charge((long) text.length() * Math.max(1, wanted.length()) / (4 * CHARACTERS_PER_STEP));
  }

  /** Go one level down; the caller goes up again with {@link #leave}. */
  public void enter() {
    charge(1);
    if (depth >= MAX_DEPTH) {
      throw limit("nested or recursive beyond " + MAX_DEPTH + " levels");
    }
    depth++;
  }

  /** Go one level up. */
  public void leave() {
    depth--;
  }

  /** Do something that needs as much stack as several levels; a macro's body does. */
  public <T> T deeper(int levels, Supplier<T> work) {
    depth += levels;
    try {
      return work.get();
    } finally {
      depth -= levels;
    }
  }

  /** Refuse a text of this many characters before it is built, or pay for it. */
  public void reserveText(long characters) {
    if (characters > MAX_CHARACTERS) {
      throw limit("a text of " + characters + " characters; at most " + MAX_CHARACTERS);
    }
    chargeText(characters);
  }

  /** Refuse a list of this many elements before it is built, or pay for it. */
  public void reserveItems(long items) {
    if (items > MAX_ITEMS) {
      throw limit("a list of " + items + " elements; at most " + MAX_ITEMS);
    }
    charge(items);
  }

  /** Describe why the template cannot be rendered. */
  public DataException error(String message) {
    return failure(Kind.TEMPLATE, message);
  }

  /** Describe what would have grown without bound. */
  public DataException limit(String message) {
    return failure(Kind.TEMPLATE_LIMIT, "the template goes beyond a limit: " + message);
  }

  /** Describe what the template reached for. */
  public DataException security(String message) {
    return failure(Kind.TEMPLATE_SECURITY, message);
  }

  private DataException failure(Kind kind, String message) {
    return new DataException(kind, template + ":" + line + ": " + message);
  }
}
