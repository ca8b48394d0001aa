package rosarium.core.template.python;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.List;

/** A sequence that is not a list: a tuple, a range, a view of a dict, or a generator. */
public final class Series {
  /** What sort of sequence it is; this decides what it prints and what may be done with it. */
  public enum Kind {
    /** {@code (1, 2)}. */
    TUPLE("tuple"),
    /** {@code range(3)}. */
    RANGE("range"),
    /** {@code d.keys()}. */
    KEYS("dict_keys"),
    /** {@code d.values()}. */
    VALUES("dict_values"),
    /** {@code d.items()}. */
    ITEMS("dict_items"),
    /** What filters like {@code map} give: it can be gone through once, and has no length. */
    GENERATOR("generator");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  private final Kind kind;
  private final String shown;
  private List<Object> items;

  private Series(Kind kind, String shown, List<Object> items) {
    this.kind = kind;
    this.shown = shown;
    this.items = items;
  }

  /** Make a sequence of some kind; the list is not copied. */
  public static Series of(Kind kind, List<Object> items) {
    return new Series(kind, kind.type, items);
  }

  /** Make a tuple. */
  public static Series tuple(Object... items) {
    return of(Kind.TUPLE, List.of(items));
  }

  /** Make a generator. */
  public static Series generator(List<Object> items) {
    return of(Kind.GENERATOR, items);
  }

  /** Make a range; its numbers are computed as they are asked for. */
  public static Series range(Budget budget, long start, long stop, long step) {
    BigInteger span = BigInteger.valueOf(stop).subtract(BigInteger.valueOf(start));
    BigInteger towards = BigInteger.valueOf(step > 0 ? step - 1 : step + 1);
    BigInteger length = span.add(towards).divide(BigInteger.valueOf(step)).max(BigInteger.ZERO);
    if (length.compareTo(BigInteger.valueOf(Budget.MAX_RANGE)) > 0) {
      throw budget.limit("a range of " + length + " numbers; at most " + Budget.MAX_RANGE);
    }
    String ending = step == 1 ? ")" : ", " + step + ")";
    String shown = "range(" + start + ", " + stop + ending;
    return new Series(Kind.RANGE, shown, new Numbers(start, step, length.intValueExact()));
  }

  /** Return what sort of sequence it is. */
  public Kind kind() {
    return kind;
  }

  /** Return Python's name of its type. */
  String type() {
    return kind.type;
  }

  /** Return how a range prints. */
  String shown() {
    return shown;
  }

  /** Return whether it has a length. */
  public boolean sized() {
    return kind != Kind.GENERATOR;
  }

  /** Return whether its elements have numbers. */
  public boolean indexed() {
    return kind == Kind.TUPLE || kind == Kind.RANGE;
  }

  /** Return the elements without using a generator up. */
  List<Object> items() {
    return items;
  }

  /** Return the elements; a generator has none afterwards. */
  List<Object> take() {
    List<Object> taken = items;
    if (kind == Kind.GENERATOR) {
      items = List.of();
    }
    return taken;
  }

  /** Return the first element, taken off a generator; undefined when there is none. */
  public Object first() {
    List<Object> taken = items;
    if (taken.isEmpty()) {
      return new Values.Undefined("No first item, sequence was empty.", false);
    }
    if (kind == Kind.GENERATOR) {
      items = taken.subList(1, taken.size());
    }
    return taken.get(0);
  }

  private static final class Numbers extends AbstractList<Object> {
    private final long start;
    private final long step;
    private final int length;

    Numbers(long start, long step, int length) {
      this.start = start;
      this.step = step;
      this.length = length;
    }

    @Override
    public Object get(int index) {
      if (index < 0 || index >= length) {
        throw new IndexOutOfBoundsException(index);
      }
      return start + index * step;
    }

    @Override
    public int size() {
      return length;
    }
  }
}
