package rosarium.experiments.cli.screen;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import rosarium.experiments.run.StopSignal;

/**
 * Ends a run in order when the process is told to end, by Ctrl-C or otherwise: raises the signal,
 * then waits until this is closed, that is, until the record that is being written stands in its
 * file and the user was told how to go on.
 */
public final class Interruption implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  /** Exit code of our own mistakes. */
  private static final int STUCK = 3;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(StopSignal stop) {
    hook =
        new Thread(
            () -> {
              stop.raise();
              await();
            },
            "rosarium-stop");
  }

  /** Raise {@code stop} when the process is told to end before this is closed. */
  public static Interruption raises(StopSignal stop) {
    Interruption interruption = new Interruption(stop);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Nothing is being written any more: the process may end without waiting. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending already, and the hook has just been let go.
    }
  }

  private void await() {
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(STUCK);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
