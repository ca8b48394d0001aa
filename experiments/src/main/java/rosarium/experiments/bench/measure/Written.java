package rosarium.experiments.bench.measure;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import rosarium.core.decode.Decoded;
import rosarium.core.record.RunRecord;

/**
 * What JMH writes down of the answers of one iteration beside their time; sums over the answers.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Written {
  /** How many answers there were. */
  public long answers;

  /** Tokens written. */
  public long tokens;

  /** Steps at which the contrast acted. */
  public long openSteps;

  /** From admission to the first token, milliseconds. */
  public double firstTokenMs;

  /** From admission to the last token, milliseconds. */
  public double lastTokenMs;

  /** Tokens that were guessed and read ahead. */
  public long proposed;

  /** Guesses that came true. */
  public long accepted;

  void add(Decoded decoded) {
    answers++;
    tokens += decoded.ids_L().length();
    openSteps += decoded.steps().stream().filter(step -> step.gate() > 0).count();
    firstTokenMs += decoded.timing().firstTokenMs();
    lastTokenMs += decoded.timing().totalMs();
    RunRecord.Drafts drafts = decoded.timing().drafts();
    if (drafts != null) {
      proposed += drafts.proposed();
      accepted += drafts.accepted();
    }
  }
}
