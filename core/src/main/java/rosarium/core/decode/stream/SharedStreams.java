package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.LanguageModel;
import rosarium.core.token.TokenIds;

/**
 * Reads histories: streams that have the same one, of whichever queries and roles, are one token
 * stream and one row of a pass until they part. Then the stream is forked for those who go another
 * way. Nobody's row depends on who else has it.
 *
 * <p>A history is the same if the same model has the same ids to read. Where the last bits of a row
 * depend on how its history was cut into passes ({@link LanguageModel#rowsDependOnCuts}), it must
 * have been cut alike too, so that an answer does not depend on its companions.
 */
public final class SharedStreams implements AutoCloseable {
  private final ForwardPass passes;
  private final PrefixCache prefixes;
  private final Map<History, Reading> readings = new LinkedHashMap<>();

  /** What makes two streams one; {@code held} and {@code read} only where cuts matter. */
  private record History(
      LanguageModel model, TokenIds text_L, int guesses, @Nullable SharedStream held, int read) {
    static History of(LiveStream stream) {
      TokenIds guessed_L = stream.guessed_L();
      TokenIds text_L =
          guessed_L.length() == 0
              ? stream.history_L()
              : stream.history_L().plus(guessed_L.toArray());
      SharedStream held = stream.held();
      boolean cutsMatter = stream.model().rowsDependOnCuts();
      return new History(
          stream.model(),
          text_L,
          guessed_L.length(),
          cutsMatter ? held : null,
          !cutsMatter ? 0 : held == null ? stream.announced() : stream.read());
    }
  }

  /**
   * Prepare.
   *
   * @param prefixBytes most bytes of key-value cache that are kept for shared prefixes
   * @param tokensPerPass most tokens of a pass that reads prompts
   * @param nanoClock read for timings only
   * @param listener hears of passes
   */
  public SharedStreams(
      long prefixBytes, int tokensPerPass, LongSupplier nanoClock, PassListener listener) {
    this.passes = new ForwardPass(tokensPerPass, nanoClock, listener);
    this.prefixes = new PrefixCache(prefixBytes, passes);
  }

  /** Forget the rows of the step before. */
  public void beginStep() {
    readings.clear();
  }

  /**
   * Give every stream the row after its history, or the reason why there is none. A row that this
   * step has already is handed on.
   *
   * @param wanted streams without a row
   * @param rowsPerPass most streams that are extended together, at least 1
   */
  public void read(List<LiveStream> wanted, int rowsPerPass) {
    List<Reading> fresh = new ArrayList<>();
    for (LiveStream stream : wanted) {
      History history = History.of(stream);
      Reading reading = readings.get(history);
      if (reading == null || !reading.serves(stream)) {
        reading = new Reading(history.model(), history.text_L(), history.guesses());
        readings.put(history, reading);
        fresh.add(reading);
      }
      reading.join(stream);
    }
    Set<SharedStream> growing = Collections.newSetFromMap(new IdentityHashMap<>());
    prefixes.open(fresh.stream().filter(reading -> !reading.resume(growing)).toList());
    passes.run(fresh.stream().map(Reading::feed).filter(Objects::nonNull).toList(), rowsPerPass);
    fresh.forEach(Reading::settle);
    readings.values().removeIf(Reading::draftDropped);
  }

  /** Return the milliseconds of all passes so far. */
  public double passesMs() {
    return passes.totalMs();
  }

  /** Let go of the prefixes. Streams that are held are their holders' to close. */
  @Override
  public void close() {
    prefixes.close();
  }
}
