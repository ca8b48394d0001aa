package rosarium.core.tensor;

/**
 * The life of everything that one decoding step makes. Opened and closed by one thread, in a try
 * statement; values made inside must not be used after it.
 */
public interface Workspace extends AutoCloseable {
  @Override
  void close();
}
