package rosarium.core.decode;

/** A model or a formula gave numbers that cannot be compared: NaN, infinity, or nothing at all. */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Say what was found where. */
  public NonFiniteException(String message) {
    super(message);
  }
}
