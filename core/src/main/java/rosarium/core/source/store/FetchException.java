package rosarium.core.source.store;

/**
 * A source could not give what it was asked for now: no network, no such repository, no pip.
 *
 * <p>Differs from a wrong hash: another source may still help, so the caller tries the next one and
 * tells the user only when none is left.
 */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Say what was tried, what came of it and what the user can do. */
  public FetchException(String message) {
    super(message);
  }

  /** Say what was tried and keep the cause. */
  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
