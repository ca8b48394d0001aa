package rosarium.core.source.store;

import java.time.Duration;

/** Waits; a test waits without time passing. */
@FunctionalInterface
public interface Pause {
  /** Waits on the clock. */
  Pause REAL =
      length -> {
        try {
          Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new FetchException("interrupted while waiting", e);
        }
      };

  /** Wait this long. */
  void pause(Duration length);
}
