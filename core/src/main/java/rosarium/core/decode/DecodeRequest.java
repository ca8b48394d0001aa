package rosarium.core.decode;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.ModelDescription;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.StepObserver;
import rosarium.core.transform.SamplingSettings;

/**
 * One answer to be written.
 *
 * @param id named in the answer and in errors; unique among the requests of one call
 * @param streams one for each role that the strategy declares and that is a stream, no more
 * @param strategy how their rows become scores
 * @param gate when it acts
 * @param sampling how a token is picked from the scores
 * @param stop when the answer ends
 * @param suppressed ids that are masked in every stream alike before anything else (step 3): those
 *     that the tokenizer cannot decode, and any others; ids beyond V are ignored
 * @param forced the first picks, whatever the scores say; empty for none
 * @param seed of the generator of this answer
 * @param topScores how many best combined scores each step reports, at least 0
 * @param speculation how far ahead of what is chosen it reads; never changes an answer beyond what
 *     {@link EngineLimits} may
 * @param observer is shown each step; {@link StepObserver#NONE} costs nothing
 */
public record DecodeRequest(
    String id,
    SortedMap<StreamRole, StreamSpec> streams,
    ContrastStrategy strategy,
    Gate gate,
    SamplingSettings sampling,
    StopRule stop,
    Set<Integer> suppressed,
    TokenIds forced,
    long seed,
    int topScores,
    Speculation speculation,
    StepObserver observer) {
  /** Copy the collections; check that strategy, gate and streams fit. */
  public DecodeRequest {
    streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
    suppressed = Collections.unmodifiableSet(new TreeSet<>(suppressed));
    Set<StreamRole> needed = new TreeSet<>(strategy.streams());
    needed.removeIf(role -> !role.isStream());
    if (!needed.equals(streams.keySet())) {
      throw new IllegalArgumentException(
          "request '%s': the variant needs the streams %s, given are %s"
              .formatted(id, needed, streams.keySet()));
    }
    if (!needed.contains(strategy.closedRow())) {
      throw new IllegalArgumentException(
          "request '%s': closed row %s is not among the streams %s"
              .formatted(id, strategy.closedRow(), needed));
    }
    if (gate.graded() && !strategy.graded()) {
      throw new IllegalArgumentException(
          "request '%s': the variant has no strength that a gate could scale".formatted(id));
    }
    if (topScores < 0) {
      throw new IllegalArgumentException("top_scores " + topScores + "; at least 0");
    }
  }

  /** Make a request that reads nothing ahead. */
  public DecodeRequest(
      String id,
      SortedMap<StreamRole, StreamSpec> streams,
      ContrastStrategy strategy,
      Gate gate,
      SamplingSettings sampling,
      StopRule stop,
      Set<Integer> suppressed,
      TokenIds forced,
      long seed,
      int topScores) {
    this(
        id,
        streams,
        strategy,
        gate,
        sampling,
        stop,
        suppressed,
        forced,
        seed,
        topScores,
        Speculation.NONE,
        StepObserver.NONE);
  }

  /** Make a request with the strategy's own gate and sampling, and nothing special. */
  public static DecodeRequest of(
      String id, Map<StreamRole, StreamSpec> streams, ContrastStrategy strategy, StopRule stop) {
    return new DecodeRequest(
        id,
        new TreeMap<>(streams),
        strategy,
        strategy.gate(),
        strategy.sampling(),
        stop,
        Set.of(),
        TokenIds.of(),
        0,
        0);
  }

  /**
   * Return this request with its strategy as it is for the model of the closed row.
   *
   * @throws rosarium.core.config.ConfigException if it cannot act on that model
   */
  DecodeRequest onItsModel() {
    StreamSpec closed = streams.get(strategy.closedRow());
    if (closed == null) {
      throw new IllegalStateException("no closed row");
    }
    ModelDescription model = closed.model().description();
    ContrastStrategy there = strategy.on(model.layers(), model.tiedHead());
    return new DecodeRequest(
        id,
        streams,
        there,
        gate,
        sampling,
        stop,
        suppressed,
        forced,
        seed,
        topScores,
        speculation,
        observer);
  }

  /** Return this request with another gate. */
  public DecodeRequest withGate(Gate other) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        other,
        sampling,
        stop,
        suppressed,
        forced,
        seed,
        topScores,
        speculation,
        observer);
  }

  /** Return this request with other sampling, drawn from {@code otherSeed}. */
  public DecodeRequest withSampling(SamplingSettings other, long otherSeed) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        gate,
        other,
        stop,
        suppressed,
        forced,
        otherSeed,
        topScores,
        speculation,
        observer);
  }

  /** Return this request with ids that must not be written. */
  public DecodeRequest withSuppressed(Set<Integer> other) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        gate,
        sampling,
        stop,
        other,
        forced,
        seed,
        topScores,
        speculation,
        observer);
  }

  /** Return this request with the first picks forced. */
  public DecodeRequest withForced(TokenIds other) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        gate,
        sampling,
        stop,
        suppressed,
        other,
        seed,
        topScores,
        speculation,
        observer);
  }

  /** Return this request with the best scores of each step reported. */
  public DecodeRequest withTopScores(int other) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        gate,
        sampling,
        stop,
        suppressed,
        forced,
        seed,
        other,
        speculation,
        observer);
  }

  /** Return this request reading ahead in another way. */
  public DecodeRequest withSpeculation(Speculation other) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        gate,
        sampling,
        stop,
        suppressed,
        forced,
        seed,
        topScores,
        other,
        observer);
  }

  /** Return this request with each step shown to {@code other}. */
  public DecodeRequest withObserver(StepObserver other) {
    return new DecodeRequest(
        id,
        streams,
        strategy,
        gate,
        sampling,
        stop,
        suppressed,
        forced,
        seed,
        topScores,
        speculation,
        other);
  }
}
