package rosarium.experiments.config;

/**
 * One parameter of a variant or a gate.
 *
 * @param name its name in configs
 * @param type what a value looks like
 * @param meaning what it is, with its range; may be empty
 * @param optional whether it may be left out
 */
public record Parameter(String name, Type type, String meaning, boolean optional) {
  /** What the value of a parameter looks like. */
  public enum Type {
    /** A finite number. */
    NUMBER("a number"),
    /** A whole number. */
    INTEGER("a whole number"),
    /** A word. */
    TEXT("text"),
    /** A truth value. */
    FLAG("true or false"),
    /** A list of numbers; an axis is then a list of lists. */
    NUMBERS("a list of numbers"),
    /** Several values by name; an axis is a list of these. */
    MAPPING("a mapping");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** Return the words for messages. */
    public String words() {
      return words;
    }
  }

  /** One that must be stated. */
  public Parameter(String name, Type type, String meaning) {
    this(name, type, meaning, false);
  }

  /** Return the words for messages, for example {@code a number: strength, in [0, 2]}. */
  @Override
  public String toString() {
    return meaning.isEmpty() ? type.words : type.words + ": " + meaning;
  }
}
