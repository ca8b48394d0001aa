package rosarium.core.checkpoint.adapter;

import rosarium.core.checkpoint.file.Addend;

/**
 * {@code scale * B A}, row by row, with float64 sums (hu2022lora, equation 3).
 *
 * @param a_RI shape (r, in), row-major
 * @param b_OR shape (out, r), row-major
 * @param rank r
 * @param in columns
 * @param firstRow which row of B belongs to row 0: matrices that are one for the adapter may be
 *     several for the model
 * @param scale factor
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LowRank(float[] a_RI, float[] b_OR, int rank, int in, int firstRow, double scale)
    implements Addend {
  @Override
  public void addTo(long row, int column, float[] values, int offset, int length) {
    int at = Math.toIntExact((firstRow + row) * rank);
    double[] sum = new double[length];
    for (int k = 0; k < rank; k++) {
      double factor = scale * b_OR[at + k];
      int from = k * in + column;
      for (int i = 0; i < length; i++) {
        sum[i] += factor * a_RI[from + i];
      }
    }
    for (int i = 0; i < length; i++) {
      values[offset + i] += (float) sum[i];
    }
  }
}
