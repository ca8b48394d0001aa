package rosarium.experiments.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import rosarium.experiments.run.StopSignal;

/** Every fact needs a process of its own, since it is about how a process ends. */
class InterruptionTest {
  private static final int TOLD_TO_STOP = 42;

  /** A process whose run is over when it ends. */
  static final class Over {
    private Over() {}

    public static void main(String[] arguments) {
      try (Interruption interruption = Interruption.raises(new StopSignal())) {
        assertThat(interruption).isNotNull();
      }
      System.exit(0);
    }
  }

  /** A process that is told to end while it writes, and says by its exit code that it heard so. */
  static final class Writing {
    private Writing() {}

    @SuppressWarnings("BusyWait")
    public static void main(String[] arguments) throws InterruptedException {
      StopSignal stop = new StopSignal();
      try (Interruption interruption = Interruption.raises(stop)) {
        assertThat(interruption).isNotNull();
        new Thread(() -> System.exit(0)).start();
        while (!stop.raised()) {
          Thread.sleep(5);
        }
        Runtime.getRuntime().halt(TOLD_TO_STOP);
      }
    }
  }

  private static int exitOf(Class<?> program) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .inheritIO()
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @Test
  void aRunThatIsOverHoldsNothingUp() throws Exception {
    // A hook that still waits for the run gives up after its patience, with another exit code.
    assertThat(exitOf(Over.class)).isZero();
  }

  @Test
  void aRunThatIsWritingIsToldAndWaitedFor() throws Exception {
    assertThat(exitOf(Writing.class)).isEqualTo(TOLD_TO_STOP);
  }
}
