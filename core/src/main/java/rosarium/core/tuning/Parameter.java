package rosarium.core.tuning;

import java.util.Arrays;

/**
 * A matrix that is trained, with what AdamW remembers of it. The loop that trains it writes its
 * arrays; everybody else reads.
 */
public final class Parameter {
  private final String name;
  private final int rows;
  private final int columns;
  private final float[] value_P;
  private final float[] first_P;
  private final float[] second_P;

  /**
   * Begin with a value.
   *
   * @param name unique among the parameters that are trained together
   * @param value_LD rows of one length, copied
   */
  public Parameter(String name, float[][] value_LD) {
    this(name, value_LD.length, value_LD.length == 0 ? 0 : value_LD[0].length, flat(value_LD));
  }

  private Parameter(String name, int rows, int columns, float[] value_P) {
    this(name, rows, columns, value_P, new float[value_P.length], new float[value_P.length]);
  }

  /**
   * Go on from a checkpoint.
   *
   * @param value_P row by row
   * @param first_P mean of the gradients
   * @param second_P mean of their squares
   */
  public Parameter(
      String name, int rows, int columns, float[] value_P, float[] first_P, float[] second_P) {
    int size = Math.multiplyExact(rows, columns);
    if (size == 0 || value_P.length != size || first_P.length != size || second_P.length != size) {
      throw new IllegalArgumentException(
          "parameter '%s' of %d x %d with %d values"
              .formatted(name, rows, columns, value_P.length));
    }
    this.name = name;
    this.rows = rows;
    this.columns = columns;
    this.value_P = value_P.clone();
    this.first_P = first_P.clone();
    this.second_P = second_P.clone();
  }

  private static float[] flat(float[][] value_LD) {
    int columns = value_LD.length == 0 ? 0 : value_LD[0].length;
    float[] flat_P = new float[value_LD.length * columns];
    for (int l = 0; l < value_LD.length; l++) {
      if (value_LD[l].length != columns) {
        throw new IllegalArgumentException("rows of different lengths");
      }
      System.arraycopy(value_LD[l], 0, flat_P, l * columns, columns);
    }
    return flat_P;
  }

  /** Copy everything. */
  public Parameter copy() {
    return new Parameter(name, rows, columns, value_P, first_P, second_P);
  }

  /** Return the name. */
  public String name() {
    return name;
  }

  /** Return how many rows there are. */
  public int rows() {
    return rows;
  }

  /** Return how many numbers a row has. */
  public int columns() {
    return columns;
  }

  /** Copy the value as rows. */
  public float[][] matrix() {
    float[][] value_LD = new float[rows][];
    for (int l = 0; l < rows; l++) {
      value_LD[l] = Arrays.copyOfRange(value_P, l * columns, (l + 1) * columns);
    }
    return value_LD;
  }

  /** Copy the value, row by row. */
  public float[] value() {
    return value_P.clone();
  }

  /** Copy the mean of the gradients. */
  public float[] first() {
    return first_P.clone();
  }

  /** Copy the mean of the squares of the gradients. */
  public float[] second() {
    return second_P.clone();
  }

  /**
   * Take one step of AdamW.
   *
   * @param gradient_P of the loss by each number
   * @param rate learning rate of this step
   * @param step which step this is, from 1
   */
  void adamw(float[] gradient_P, TuningSettings settings, double rate, int step) {
    double firstLeft = 1 - Math.pow(settings.beta1(), step);
    double secondLeft = 1 - Math.pow(settings.beta2(), step);
    for (int i = 0; i < value_P.length; i++) {
      double g = gradient_P[i];
      double first = settings.beta1() * first_P[i] + (1 - settings.beta1()) * g;
      double second = settings.beta2() * second_P[i] + (1 - settings.beta2()) * g * g;
      first_P[i] = (float) first;
      second_P[i] = (float) second;
      double size = Math.sqrt(second / secondLeft) + settings.epsilon();
      double decayed = value_P[i] * (1 - rate * settings.weightDecay());
      value_P[i] = (float) (decayed - rate * (first / firstLeft) / size);
    }
  }
}
