package rosarium.experiments.cli.screen;

import java.util.Locale;
import java.util.function.LongSupplier;
import rosarium.core.source.store.TransferListener;

/** Shows downloads and checks: one line that rewrites itself, or a plain line now and then. */
public final class Transfers implements TransferListener {
  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;

  private final Screen screen;
  private final boolean quiet;
  private final LongSupplier nanoClock;
  private long shown;
  private boolean lineOpen;

  /** Prepare; {@code quiet} shows nothing. */
  public Transfers(Screen screen, boolean quiet, LongSupplier nanoClock) {
    this.screen = screen;
    this.quiet = quiet;
    this.nanoClock = nanoClock;
    this.shown = nanoClock.getAsLong();
  }

  @Override
  public void advanced(Stage stage, String what, long done, long total) {
    long now = nanoClock.getAsLong();
    boolean finished = total > 0 && done == total;
    long pause = screen.terminal() ? TERMINAL_NANOS : PLAIN_NANOS;
    if (quiet || (now - shown < pause && !(finished && lineOpen))) {
      return;
    }
    shown = now;
    String verb =
        switch (stage) {
          case FETCH -> "fetching";
          case VERIFY -> "checking";
          case WAIT -> "waiting for another process:";
        };
    String amount =
        done <= 0
            ? ""
            : total > 0
                ? String.format(Locale.ROOT, "  %.1f of %.1f MB", done / 1e6, total / 1e6)
                : String.format(Locale.ROOT, "  %.1f MB", done / 1e6);
    if (screen.terminal()) {
      screen.err().print("\r\u001b[K" + verb + " " + what + amount);
      screen.err().flush();
      lineOpen = true;
      if (finished) {
        screen.err().println();
        lineOpen = false;
      }
    } else {
      screen.say(verb + " " + what + amount);
    }
  }
}
