package rosarium.core.source.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Cuts a body whose bytes have stopped coming.
 *
 * <p>The HTTP client's own timeout ends with the headers; a server that falls silent after them
 * would be waited for without end. Closing the stream wakes its reader.
 */
final class StallGuard implements AutoCloseable {
  private final ScheduledExecutorService clock;
  private final AtomicLong beats = new AtomicLong();
  private final Duration limit;
  private final InputStream body;
  private long seen;
  private volatile boolean stalled;

  StallGuard(InputStream body, Duration limit) {
    this.body = body;
    this.limit = limit;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "hub-stall-guard");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        clock.scheduleWithFixedDelay(
            this::look, limit.toMillis(), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Note that bytes came. */
  void beat() {
    beats.incrementAndGet();
  }

  /** Throw when the body ended because this guard cut it. */
  void check() throws IOException {
    if (stalled) {
      throw new IOException("no bytes came for " + limit.toSeconds() + " s");
    }
  }

  private void look() {
    long now = beats.get();
    if (now == seen) {
      stalled = true;
      try {
        body.close();
      } catch (IOException e) {
        // The reader sees the end of the body either way.
        return;
      }
    }
    seen = now;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
