package rosarium.core.checkpoint.file;

/** What is added to the values of a stored tensor whenever they are read. */
@FunctionalInterface
public interface Addend {
  /**
   * Add to some values of one row.
   *
   * @param row in [0, rows)
   * @param column of the first value
   * @param values holds them, float32
   * @param offset where in {@code values} the first is
   * @param length how many, within the row
   */
  void addTo(long row, int column, float[] values, int offset, int length);
}
