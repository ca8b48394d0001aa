package rosarium.experiments.judge;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says every few seconds how far a judge has come with the answers of a cell. */
final class JudgeProgress {
  private static final long BETWEEN_NANOS = 5_000_000_000L;

  private final String judge;
  private final Consumer<String> says;
  private final LongSupplier nanoClock;
  private int questions;
  private int replies;
  private long said;

  JudgeProgress(String judge, Consumer<String> says, LongSupplier nanoClock) {
    this.judge = judge;
    this.says = says;
    this.nanoClock = nanoClock;
  }

  /** Begin with so many questions. */
  void begins(int open) {
    questions = open;
    replies = 0;
    said = nanoClock.getAsLong();
  }

  /** One of them has its reply. */
  void replied() {
    replies++;
    long now = nanoClock.getAsLong();
    if (now - said >= BETWEEN_NANOS) {
      said = now;
      says.accept(
          String.format(Locale.ROOT, "judge %s: %,d of %,d questions", judge, replies, questions));
    }
  }
}
