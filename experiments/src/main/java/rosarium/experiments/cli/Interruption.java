package rosarium.experiments.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import rosarium.experiments.run.StopSignal;

/**
 * Ends a run in order when the process is told to end, by Ctrl-C or otherwise: raises the signal,
 * then waits until the record that is being written stands in its file.
 */
final class Interruption {
  private static final int PATIENCE_SECONDS = 30;
  private static final CountDownLatch FINISHED = new CountDownLatch(1);

  private Interruption() {}

  /** Raise {@code stop} when the process is told to end. */
  static void raises(StopSignal stop) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (FINISHED.getCount() > 0) {
                    stop.raise();
                    await();
                  }
                },
                "rosarium-stop"));
  }

  /** Say that nothing is being written any more. */
  static void done() {
    FINISHED.countDown();
  }

  private static void await() {
    try {
      if (!FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(Main.OURS);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
