package rosarium.core.config;

/**
 * A mistake of the person running: says where, what was found, what is allowed, and the nearest
 * known name. Shown without a stack trace; exit code 2.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Say what is wrong, beginning with the place, for example {@code quickstart.yaml:7:12
   * variants[0].alpha}.
   */
  public ConfigException(String message) {
    super(message);
  }

  /** Say what is wrong and keep the cause. */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
