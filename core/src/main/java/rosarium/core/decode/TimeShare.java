package rosarium.core.decode;

import java.util.function.LongSupplier;
import rosarium.core.decode.draft.Pace;
import rosarium.core.record.RunRecord;

/** Adds up one query's share of the time. */
final class TimeShare {
  private static final double MS = 1e-6;

  private final LongSupplier nanoClock;
  private final long admitted;
  private double prefillMs;
  private double decodeMs;
  private double firstTokenMs;
  private double totalMs;
  private long queries;
  private long steps;

  TimeShare(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.admitted = nanoClock.getAsLong();
  }

  void prefill(double ms) {
    prefillMs += ms;
  }

  void decode(double ms) {
    decodeMs += ms;
  }

  /** Note that a step was made beside {@code live} queries, itself included. */
  void step(int live) {
    queries += live;
    steps++;
  }

  /** Note that a token was chosen now. */
  void chosen() {
    totalMs = (nanoClock.getAsLong() - admitted) * MS;
    if (firstTokenMs == 0) {
      firstTokenMs = totalMs;
    }
  }

  RunRecord.Timing timing(Pace pace) {
    double batch = steps == 0 ? 0 : (double) queries / steps;
    RunRecord.Drafts drafts =
        pace.allDrafted() == 0 ? null : new RunRecord.Drafts(pace.allDrafted(), pace.allAccepted());
    return new RunRecord.Timing(prefillMs, decodeMs, firstTokenMs, totalMs, batch, drafts);
  }
}
