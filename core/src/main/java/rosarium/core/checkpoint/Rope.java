package rosarium.core.checkpoint;

import java.util.List;

/**
 * Rotate the first {@code rotary} values of each head by angles that grow with the position.
 *
 * <p>Values {@code i} and {@code i + rotary / 2} of a head form a pair (the layout of Hugging Face,
 * in every canonical tensor of a {@link Checkpoint}); at position m the pair turns by {@code m *
 * inverseFrequencies[i]}.
 *
 * @param theta base of the geometric series of wave lengths, above 1
 * @param rotary number of values of each head that take part, even, at most K
 * @param scaling how the frequencies are stretched for long contexts
 */
public record Rope(double theta, int rotary, Scaling scaling) {

  /** How a model stretches its frequencies. */
  public sealed interface Scaling {
    /**
     * Return the stretched form of one frequency.
     *
     * @param index i, in [0, rotary / 2)
     * @param frequency {@code theta^(-2 i / rotary)}
     * @param longContext whether the sequence may exceed {@link #originalContext()}
     */
    double stretch(int index, double frequency, boolean longContext);

    /** Return the factor on sines and cosines; 1 is none. */
    default double amplitude() {
      return 1;
    }

    /**
     * Return the longest sequence for which {@code longContext} is false. Where it makes no
     * difference: the largest int.
     */
    default int originalContext() {
      return Integer.MAX_VALUE;
    }
  }

  /** Leave frequencies alone. */
  public record Unscaled() implements Scaling {
    @Override
    public double stretch(int index, double frequency, boolean longContext) {
      return frequency;
    }
  }

  /**
   * Divide every frequency.
   *
   * @param factor at least 1
   */
  public record Linear(double factor) implements Scaling {
    @Override
    public double stretch(int index, double frequency, boolean longContext) {
      return frequency / factor;
    }
  }

  /**
   * Divide the low frequencies, keep the high ones and blend between, as Llama 3.1 does.
   *
   * @param factor divisor of low frequencies, at least 1
   * @param low turns within the trained context up to which a frequency is low
   * @param high turns from which on it is high, above {@code low}
   * @param trainedContext positions that the first training saw
   */
  public record Llama3(double factor, double low, double high, int trainedContext)
      implements Scaling {
    @Override
    public double stretch(int index, double frequency, boolean longContext) {
      double turns = trainedContext * frequency / (2 * Math.PI);
      if (turns < low) {
        return frequency / factor;
      }
      if (turns > high) {
        return frequency;
      }
      double kept = (turns - low) / (high - low);
      return (1 - kept) * frequency / factor + kept * frequency;
    }
  }

  /**
   * Divide each frequency by its own number: Phi-3's longrope, and the table that GGUF files of
   * Llama 3 carry.
   *
   * @param within divisors for sequences up to {@code originalContext}, rotary / 2 of them
   * @param beyond divisors for longer sequences
   * @param originalContext where {@code beyond} takes over. Keys cached with one table do not fit
   *     the other: choose once per sequence
   * @param amplitude factor on sines and cosines
   */
  public record PerFrequency(
      List<Double> within, List<Double> beyond, int originalContext, double amplitude)
      implements Scaling {
    /** Copy the lists. */
    public PerFrequency {
      within = List.copyOf(within);
      beyond = List.copyOf(beyond);
    }

    @Override
    public double stretch(int index, double frequency, boolean longContext) {
      return frequency / (longContext ? beyond : within).get(index);
    }
  }

  /**
   * Return the angle per position of each pair.
   *
   * @param longContext whether the sequence may exceed {@link Scaling#originalContext()}
   * @return radians, rotary / 2 of them, rounded to float32 as the references hold them
   */
  public float[] inverseFrequencies(boolean longContext) {
    float[] inverse = new float[rotary / 2];
    for (int i = 0; i < inverse.length; i++) {
      double frequency = Math.pow(theta, -2.0 * i / rotary);
      inverse[i] = (float) scaling.stretch(i, frequency, longContext);
    }
    return inverse;
  }

  /**
   * Cosines and sines of every position.
   *
   * @param half rotary / 2, the length of a row
   * @param cos position by position, amplitude included
   * @param sin the same
   */
  @SuppressWarnings("ArrayRecordComponent") // tables of millions of numbers, never compared
  public record Table(int half, float[] cos, float[] sin) {}

  /**
   * Fill the table of a context. An angle is rounded to float32 before its cosine is taken, as the
   * references do.
   *
   * @param positions how many; decides whether the long form of the frequencies is used
   */
  public Table table(int positions) {
    float[] frequency = inverseFrequencies(positions > scaling.originalContext());
    float amplitude = (float) scaling.amplitude();
    int half = frequency.length;
    float[] cos = new float[positions * half];
    float[] sin = new float[positions * half];
    for (int m = 0; m < positions; m++) {
      for (int i = 0; i < half; i++) {
        float angle = m * frequency[i];
        cos[m * half + i] = (float) Math.cos(angle) * amplitude;
        sin[m * half + i] = (float) Math.sin(angle) * amplitude;
      }
    }
    return new Table(half, cos, sin);
  }
}
