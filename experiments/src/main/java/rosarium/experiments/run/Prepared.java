package rosarium.experiments.run;

import org.jspecify.annotations.Nullable;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.record.RunRecord;
import rosarium.core.trace.Tracer;
import rosarium.experiments.ask.Chooser;
import rosarium.experiments.ask.Weigher;

/**
 * A task with its request.
 *
 * @param task the task
 * @param request for the decode loop
 * @param systemMerged whether a template refused the system role
 * @param specialInText whether the query spells out a special token
 * @param first the answer that this one is asked again for; null in a first turn
 * @param tracer what watches it being decoded; null unless traces are kept
 * @param chooser what chooses among the options in one step; null elsewhere
 * @param option the option that it weighs; null where none is
 */
record Prepared(
    Task task,
    DecodeRequest request,
    boolean systemMerged,
    boolean specialInText,
    @Nullable Decoded first,
    @Nullable Tracer tracer,
    @Nullable Chooser chooser,
    Weigher.@Nullable Option option) {
  /** Return what was chosen; null where an answer is written. */
  RunRecord.@Nullable ChoiceUse use() {
    if (option != null) {
      return option.weigher().use();
    }
    return chooser == null ? null : chooser.use();
  }
}
