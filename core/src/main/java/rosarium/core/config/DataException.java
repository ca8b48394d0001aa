package rosarium.core.config;

/** A data or model file is not what it should be: names file, place and what was expected. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a file, as {@code golden/broken} sorts it. */
  public enum Kind {
    /** The bytes or the JSON are not a valid file of this format. */
    FORMAT,
    /** A declared size or count is beyond the file or beyond a sane limit. */
    LIMIT,
    /** A file name inside the data leaves its directory. */
    PATH,
    /** A needed file, tensor or key is absent. */
    MISSING,
    /** A configuration value is impossible, or contradicts the tensors. */
    CONFIG,
    /** Well formed, but a type, version or model that this engine does not know. */
    UNSUPPORTED,
    /** The bytes are not those that were promised. */
    CHECKSUM,
    /** A chat template cannot be rendered. */
    TEMPLATE,
    /** A chat template reaches for something outside its data. */
    TEMPLATE_SECURITY,
    /** A chat template would run or grow without bound. */
    TEMPLATE_LIMIT
  }

  private final Kind kind;

  /** Say what is wrong, beginning with the file. */
  public DataException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Say what is wrong, beginning with the file, and keep the cause. */
  public DataException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Return what sort of mistake it is. */
  public Kind kind() {
    return kind;
  }
}
