package rosarium.core.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one token came about.
 *
 * @param id what was chosen
 * @param plain what the closed row alone would have chosen greedily
 * @param gate g, in [0, 1]; 0 took the closed row
 * @param contrast the combined scores, before minimum length, transforms and picking; its {@code
 *     kl} is from them to the closed row
 * @param streams each row that the strategy names, by role; the {@code kl} of the others is from
 *     the positive row to theirs, or from the closed row where no positive stream is read
 */
public record StepTrace(
    int id, int plain, double gate, Scores contrast, SortedMap<String, Scores> streams) {
  /** A stream that the gate let fall behind; it has no row at this step. */
  public static final String LAGS = "lags";

  /** A stream that was let go, since the gate has closed for good. */
  public static final String RELEASED = "released";

  /** Copy the map. */
  public StepTrace {
    streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
  }

  /** Return whether the contrast, or a draw, changed the choice. */
  public boolean flipped() {
    return id != plain;
  }

  /** Return what there was of a role that the strategy names. */
  public Scores stream(String role) {
    Scores scores = streams.get(role);
    if (scores == null) {
      throw new IllegalArgumentException("no " + role + " row here, only " + streams.keySet());
    }
    return scores;
  }

  /** Return the largest divergence of a stream here, nats; 0 where there is none to compare. */
  public double widest() {
    return streams.values().stream()
        .map(Scores::kl)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(0);
  }

  /**
   * The best of one row.
   *
   * @param top ids, best first, lowest id among equals; empty where there was no row
   * @param logProb log of their softmax over the whole row, natural, at most 0, to four decimals
   * @param kl Kullback-Leibler divergence in nats, at least 0, to six decimals; null for the row
   *     that is itself the measure, and where a row is absent
   * @param absent why there was no row: {@value #LAGS} or {@value #RELEASED}; else null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scores(
      List<Integer> top,
      @JsonProperty("log_prob") List<Double> logProb,
      @Nullable Double kl,
      @Nullable String absent) {
    /** Copy the lists. */
    public Scores {
      top = List.copyOf(top);
      logProb = List.copyOf(logProb);
    }

    /** Say that there was no row. */
    static Scores none(String why) {
      return new Scores(List.of(), List.of(), null, why);
    }
  }
}
