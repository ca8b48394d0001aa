package rosarium.experiments.tune;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import rosarium.core.tuning.LossCurve;
import rosarium.core.tuning.TuningListener;
import rosarium.core.tuning.TuningState;
import rosarium.core.tuning.file.CheckpointFile;
import rosarium.experiments.run.StopSignal;

/** Says how one training goes on, and keeps its checkpoint. */
final class TuningProgress implements TuningListener {
  private static final long EVERY_NANOS = 10_000_000_000L;

  private final String name;
  private final CheckpointFile checkpoint;
  private final Consumer<String> says;
  private final LongSupplier nanoClock;
  private final StopSignal stop;
  private final long begun;
  private long shown;
  private int taken;

  TuningProgress(
      String name,
      CheckpointFile checkpoint,
      Consumer<String> says,
      LongSupplier nanoClock,
      StopSignal stop,
      int epochsThere) {
    this.name = name;
    this.checkpoint = checkpoint;
    this.says = says;
    this.nanoClock = nanoClock;
    this.stop = stop;
    this.begun = nanoClock.getAsLong();
    this.shown = begun;
    if (epochsThere > 0) {
      says.accept("%s: %d epochs are there; going on".formatted(name, epochsThere));
    }
  }

  @Override
  public void stepped(LossCurve.Step step, int steps) {
    stop.check();
    taken++;
    long now = nanoClock.getAsLong();
    if (now - shown >= EVERY_NANOS || step.step() == steps) {
      shown = now;
      double seconds = Math.max(1e-9, (now - begun) * 1e-9);
      double left = (steps - step.step()) * seconds / taken;
      says.accept(
          String.format(
              Locale.ROOT,
              "%s step %d/%d: loss %.4f (%s), %.2f s a step, at most %.0f s left",
              name,
              step.step(),
              steps,
              step.loss(),
              parts(step.parts()),
              seconds / taken,
              left));
    }
  }

  private static String parts(Map<String, Double> parts) {
    return parts.entrySet().stream()
        .map(part -> String.format(Locale.ROOT, "%s %.4f", part.getKey(), part.getValue()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void reached(TuningState state) {
    checkpoint.write(state);
    List<LossCurve.HeldOut> heldOut = state.curve().heldOut();
    if (!heldOut.isEmpty()) {
      LossCurve.HeldOut newest = heldOut.get(heldOut.size() - 1);
      says.accept(
          String.format(
              Locale.ROOT,
              "%s after epoch %d: held-out loss %.4f (%s)%s",
              name,
              state.epoch(),
              newest.loss(),
              parts(newest.parts()),
              state.over() ? "; done" : ""));
    }
  }
}
