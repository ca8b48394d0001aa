package rosarium.core.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import rosarium.core.checkpoint.ModelConfig.Activation;
import rosarium.core.vector.matrix.Lanes;

/** The small operators between the matrix products, on rows of floats. */
final class VectorMath {
  private static final float LOG2_E = 1.442695f;
  private static final float LN_2_HIGH = 0.6933594f;
  private static final float LN_2_LOW = -2.1219444e-4f;

  /** Adding and subtracting it rounds to an integer, which is left in the low bits of the sum. */
  private static final float ROUNDER = 12_582_912f;

  private VectorMath() {}

  /** Return e^x, relative error below 2e-7; x is clamped to [-87, 87]. */
  static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(-87f).min(87f);
    FloatVector rounded = clamped.mul(LOG2_E).add(ROUNDER);
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector f = n.fma(broadcast(-LN_2_HIGH), clamped);
    f = n.fma(broadcast(-LN_2_LOW), f);
    FloatVector p = f.fma(broadcast(1.9875691e-4f), broadcast(1.3981999e-3f));
    p = p.fma(f, broadcast(8.333452e-3f));
    p = p.fma(f, broadcast(4.1665796e-2f));
    p = p.fma(f, broadcast(1.6666666e-1f));
    p = p.fma(f, broadcast(5e-1f));
    p = p.fma(f.mul(f), f).add(1f);
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  /** Return tanh x. */
  static FloatVector tanh(FloatVector x) {
    return broadcast(1f).sub(broadcast(2f).div(exp(x.add(x)).add(1f)));
  }

  /** Cap the columns [from, to), whole vectors: {@code c * tanh(x / c)}. */
  static void cap(float[] x, float cap, int from, int to) {
    for (int i = from; i < to; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromArray(Lanes.FLOATS, x, i);
      tanh(v.div(cap)).mul(cap).intoArray(x, i);
    }
  }

  /**
   * Write {@code activation(gate) * up} for the columns [from, to), whole vectors, to {@code y}.
   */
  static void gated(
      Activation activation, float[] gate_F, float[] up_F, float[] y_F, int from, int to) {
    for (int f = from; f < to; f += Lanes.COUNT) {
      FloatVector gate = FloatVector.fromArray(Lanes.FLOATS, gate_F, f);
      FloatVector up = FloatVector.fromArray(Lanes.FLOATS, up_F, f);
      activate(activation, gate).mul(up).intoArray(y_F, f);
    }
  }

  private static FloatVector activate(Activation activation, FloatVector x) {
    return switch (activation) {
      case SILU -> x.div(exp(x.neg()).add(1f));
      case GELU_TANH -> {
        FloatVector inner = x.mul(x).mul(x).mul(0.044715f).add(x).mul(0.7978846f);
        yield x.mul(0.5f).mul(tanh(inner).add(1f));
      }
    };
  }

  /** Write {@code x / rms(x) * weight}; any length. */
  static void rmsNorm(
      float[] x, int xAt, float[] weight, float[] y, int yAt, int size, double epsilon) {
    int whole = size / Lanes.COUNT * Lanes.COUNT;
    FloatVector squares = FloatVector.zero(Lanes.FLOATS);
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromArray(Lanes.FLOATS, x, xAt + i);
      squares = v.fma(v, squares);
    }
    double sum = squares.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < size; i++) {
      sum += x[xAt + i] * x[xAt + i];
    }
    float scale = (float) (1 / Math.sqrt(sum / size + epsilon));
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromArray(Lanes.FLOATS, x, xAt + i).mul(scale);
      v.mul(FloatVector.fromArray(Lanes.FLOATS, weight, i)).intoArray(y, yAt + i);
    }
    for (int i = whole; i < size; i++) {
      y[yAt + i] = x[xAt + i] * scale * weight[i];
    }
  }

  /** Add {@code y} to {@code x}; any length. */
  static void add(float[] x, int xAt, float[] y, int size) {
    int i = 0;
    for (; i + Lanes.COUNT <= size; i += Lanes.COUNT) {
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, x, xAt + i);
      sum.add(FloatVector.fromArray(Lanes.FLOATS, y, i)).intoArray(x, xAt + i);
    }
    for (; i < size; i++) {
      x[xAt + i] += y[i];
    }
  }

  /** Turn pairs of one head by the angles of one position, in place. */
  static void rotate(float[] x, int at, float[] cos, float[] sin, int angleAt, int half) {
    int i = 0;
    for (; i + Lanes.COUNT <= half; i += Lanes.COUNT) {
      FloatVector low = FloatVector.fromArray(Lanes.FLOATS, x, at + i);
      FloatVector high = FloatVector.fromArray(Lanes.FLOATS, x, at + half + i);
      FloatVector c = FloatVector.fromArray(Lanes.FLOATS, cos, angleAt + i);
      FloatVector s = FloatVector.fromArray(Lanes.FLOATS, sin, angleAt + i);
      low.mul(c).sub(high.mul(s)).intoArray(x, at + i);
      high.mul(c).add(low.mul(s)).intoArray(x, at + half + i);
    }
    for (; i < half; i++) {
      float low = x[at + i];
      float high = x[at + half + i];
      float c = cos[angleAt + i];
      float s = sin[angleAt + i];
      x[at + i] = low * c - high * s;
      x[at + half + i] = high * c + low * s;
    }
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(Lanes.FLOATS, value);
  }
}
