package rosarium.experiments.cli.screen;

import java.util.Locale;
import java.util.function.LongSupplier;
import rosarium.core.record.RunRecord;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.run.RunListener;

/** Shows how a run goes on: one line that rewrites itself on a terminal, plain lines elsewhere. */
public final class ProgressLine implements RunListener {
  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;

  private final Screen screen;
  private final boolean quiet;
  private final LongSupplier nanoClock;
  private long answers;
  private long there;
  private long written;
  private long tokens;
  private long failed;
  private long proposed;
  private long accepted;
  private long start;
  private long shown;
  private boolean lineOpen;

  /** Prepare; {@code quiet} shows nothing. */
  public ProgressLine(Screen screen, boolean quiet, LongSupplier nanoClock) {
    this.screen = screen;
    this.quiet = quiet;
    this.nanoClock = nanoClock;
  }

  @Override
  public void begins(long all, long already) {
    answers = all;
    there = already;
    if (already > 0) {
      notes(String.format(Locale.ROOT, "%,d of %,d answers are there; going on", already, all));
    }
  }

  @Override
  public void loads(ModelSetting model) {
    notes("loading %s, %s on %s".formatted(model.id(), model.dtype(), model.device()));
  }

  @Override
  public void notes(String message) {
    if (!quiet) {
      endLine();
      screen.say(message);
    }
  }

  @Override
  public void wrote(RunRecord record) {
    long now = nanoClock.getAsLong();
    if (written == 0) {
      start = now;
      shown = now;
    }
    written++;
    tokens += record.ids().size();
    failed += record.error() == null ? 0 : 1;
    RunRecord.Drafts drafts = record.timing().drafts();
    proposed += drafts == null ? 0 : drafts.proposed();
    accepted += drafts == null ? 0 : drafts.accepted();
    boolean last = there + written == answers;
    if (!quiet && (last || now - shown >= (screen.terminal() ? TERMINAL_NANOS : PLAIN_NANOS))) {
      show(now);
    }
  }

  /** End the line, and say how guesses fared. */
  public void finish() {
    endLine();
    if (proposed > 0) {
      notes(
          String.format(
              Locale.ROOT,
              "read ahead: %,d of %,d guessed tokens came true (%d %%)",
              accepted,
              proposed,
              Math.round(100.0 * accepted / proposed)));
    }
  }

  /** End the line that rewrites itself. */
  public void endLine() {
    if (lineOpen) {
      screen.err().println();
      lineOpen = false;
    }
  }

  private void show(long now) {
    shown = now;
    String line = line((now - start) * 1e-9);
    if (screen.terminal()) {
      screen.err().print("\r\u001b[K" + line);
      screen.err().flush();
      lineOpen = true;
    } else {
      screen.say(line);
    }
  }

  private String line(double seconds) {
    long done = there + written;
    double perSecond = seconds > 0 ? written / seconds : 0;
    String rate =
        seconds < 1
            ? ""
            : String.format(
                Locale.ROOT,
                "  %.1f tokens/s, %.2f answers/s, %s left",
                tokens / seconds,
                perSecond,
                duration((answers - done) / perSecond));
    return String.format(
        Locale.ROOT,
        "%,d/%,d answers (%d %%)%s%s",
        done,
        answers,
        answers == 0 ? 100 : 100 * done / answers,
        rate,
        failed == 0 ? "" : ", " + failed + " failed");
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }
}
