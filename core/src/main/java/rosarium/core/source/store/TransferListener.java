package rosarium.core.source.store;

/** Hears how far a long piece of work on files is; called often and from the working thread. */
@FunctionalInterface
public interface TransferListener {
  /** What is being done to the bytes. */
  enum Stage {
    /** Bytes come from elsewhere. */
    FETCH,
    /** Bytes that are here are hashed. */
    VERIFY,
    /** Another process holds the lock; no bytes move. */
    WAIT
  }

  /** Hears nothing. */
  TransferListener SILENT = (stage, what, done, total) -> {};

  /**
   * Hear that work went on.
   *
   * @param stage what is being done
   * @param what the file, as a user knows it
   * @param done bytes done, from 0
   * @param total bytes in all, or -1 where nobody has said
   */
  void advanced(Stage stage, String what, long done, long total);
}
