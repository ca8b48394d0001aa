package rosarium.core.decode.stream;

/** Hears of every pass in which each stream took in one token. */
@FunctionalInterface
public interface PassListener {
  /**
   * Hear of one.
   *
   * @param rows how many streams it had, at least 1
   * @param ms what it took, milliseconds
   */
  void passed(int rows, double ms);
}
