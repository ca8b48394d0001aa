package rosarium.core.contrast;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Which part a row plays in a formula.
 *
 * @param kind what it is
 * @param index pair number from 0 for a variant with several positive and reverse streams; layer
 *     number, 0 the embedding output and N the model's own logits, for {@link Kind#LAYER} and
 *     {@link Kind#NORMED_LAYER}
 */
public record StreamRole(Kind kind, int index) implements Comparable<StreamRole> {
  /** The model under the prompt whose answer is wanted. */
  public static final StreamRole POSITIVE = new StreamRole(Kind.POSITIVE, 0);

  /** The model under the prompt that is contrasted away. */
  public static final StreamRole REVERSE = new StreamRole(Kind.REVERSE, 0);

  /** The model under the neutral prompt. */
  public static final StreamRole PLAIN = new StreamRole(Kind.PLAIN, 0);

  /** A model or adapter whose opinion is added. */
  public static final StreamRole EXPERT = new StreamRole(Kind.EXPERT, 0);

  /** A model or adapter whose opinion is subtracted. */
  public static final StreamRole AMATEUR = new StreamRole(Kind.AMATEUR, 0);

  private static final Comparator<StreamRole> ORDER =
      Comparator.comparing(StreamRole::kind).thenComparingInt(StreamRole::index);

  /** What a row is. */
  public enum Kind {
    /** See {@link StreamRole#POSITIVE}. */
    POSITIVE,
    /** See {@link StreamRole#REVERSE}. */
    REVERSE,
    /** See {@link StreamRole#PLAIN}. */
    PLAIN,
    /** See {@link StreamRole#EXPERT}. */
    EXPERT,
    /** See {@link StreamRole#AMATEUR}. */
    AMATEUR,
    /** Not a stream: logits read from a hidden layer of the stream of the closed row. */
    LAYER,
    /** The same behind the model's final norm. */
    NORMED_LAYER;

    private String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean isStream() {
      return this != LAYER && this != NORMED_LAYER;
    }
  }

  /** Check the range. */
  public StreamRole {
    if (index < 0) {
      throw new IllegalArgumentException("index " + index + " of a stream role; from 0");
    }
  }

  /** Return a role of the pair {@code index}, from 0: {@code POSITIVE.pair(1)}. */
  public StreamRole pair(int pair) {
    return new StreamRole(kind, pair);
  }

  /** Return the row that is read from hidden layer {@code layer}, without the final norm. */
  public static StreamRole layer(int layer) {
    return layer(layer, false);
  }

  /** Return the row that is read from hidden layer {@code layer}. */
  public static StreamRole layer(int layer, boolean finalNorm) {
    return new StreamRole(finalNorm ? Kind.NORMED_LAYER : Kind.LAYER, layer);
  }

  /** Return whether an own stream, with prompt and cache, stands behind this row. */
  public boolean isStream() {
    return kind.isStream();
  }

  /** Return the name in configs and records: {@code positive}, {@code positive-2} for pair 1. */
  public String id() {
    String name = kind.word();
    if (!isStream()) {
      return name + "-" + index;
    }
    return index == 0 ? name : name + "-" + (index + 1);
  }

  /** Find a role by its {@link #id()}. */
  public static Optional<StreamRole> of(String id) {
    for (Kind kind : Kind.values()) {
      String name = kind.word();
      if (id.equals(name) && kind.isStream()) {
        return Optional.of(new StreamRole(kind, 0));
      }
      if (id.matches(name + "-[0-9]{1,4}")) {
        int number = Integer.parseInt(id.substring(name.length() + 1));
        int index = kind.isStream() ? number - 1 : number;
        return Optional.of(index)
            .filter(i -> i > 0 || (i == 0 && !kind.isStream()))
            .map(i -> new StreamRole(kind, i));
      }
    }
    return Optional.empty();
  }

  @Override
  public int compareTo(StreamRole other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return id();
  }
}
