package rosarium.core.torch;

/** Libtorch refused an operation: says which, with the shapes, and keeps libtorch's own words. */
public final class NativeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Name the operation. */
  public NativeException(String operation, Throwable cause) {
    super(operation + ": " + firstLine(cause), cause);
  }

  private static String firstLine(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).strip();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
