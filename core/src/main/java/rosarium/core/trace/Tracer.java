package rosarium.core.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.StreamRole;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Ranking;

/** Watches one answer being decoded and keeps the best of each row. Used by one thread. */
public final class Tracer implements StepObserver {
  /** How many scores of each row a run keeps. */
  public static final int TOP = 5;

  private final int top;
  private final List<StepTrace> steps = new ArrayList<>();

  /** Prepare to keep the {@code top} best of each row, at least 1. */
  public Tracer(int top) {
    if (top < 1) {
      throw new IllegalArgumentException("a trace keeps at least one score of a row, not " + top);
    }
    this.top = top;
  }

  /** Return the steps so far. */
  public List<StepTrace> steps() {
    return List.copyOf(steps);
  }

  @Override
  public void chose(ObservedStep step) {
    Map<StreamRole, Row> rows = new TreeMap<>();
    step.logits_BV().forEach((role, logits_BV) -> rows.put(role, new Row(logits_BV)));
    Row closed = rows.get(step.closed());
    if (closed == null) {
      throw new IllegalStateException("a token was chosen without the closed row");
    }
    Row measure = rows.getOrDefault(StreamRole.POSITIVE, closed);
    SortedMap<String, StepTrace.Scores> streams = new TreeMap<>();
    for (StreamRole role : step.roles()) {
      Row row = rows.get(role);
      if (row == null) {
        boolean gone = step.released().contains(role);
        streams.put(role.id(), StepTrace.Scores.none(gone ? StepTrace.RELEASED : StepTrace.LAGS));
      } else {
        streams.put(role.id(), scores(row, row == measure ? null : measure.kl(row)));
      }
    }
    Row scores = new Row(step.scores_BV());
    steps.add(
        new StepTrace(
            step.id(),
            Ranking.top(closed.score_V, 1)[0],
            rounded(step.gate(), 1e6),
            scores(scores, scores.kl(closed)),
            streams));
  }

  private StepTrace.Scores scores(Row row, @Nullable Double kl) {
    List<Integer> ids = new ArrayList<>();
    List<Double> logProb = new ArrayList<>();
    for (int v : Ranking.top(row.score_V, top)) {
      ids.add(v);
      logProb.add(rounded(Math.min(0, row.score_V[v] - row.logSum), 1e4));
    }
    return new StepTrace.Scores(ids, logProb, kl == null ? null : rounded(kl, 1e6), null);
  }

  /** Round to a few decimals; adding 0 turns -0 into 0. */
  private static double rounded(double value, double scale) {
    return Math.rint(value * scale) / scale + 0.0;
  }

  /** One row in float64. */
  private static final class Row {
    private final float[] score_V;
    private final double logSum;
    private final float smallest;

    Row(Logits scores_BV) {
      this.score_V = scores_BV.row(0);
      float max = Float.NEGATIVE_INFINITY;
      float min = Float.POSITIVE_INFINITY;
      for (float score : score_V) {
        max = Math.max(max, score);
        min = score > Float.NEGATIVE_INFINITY ? Math.min(min, score) : min;
      }
      double sum = 0;
      for (float score : score_V) {
        sum += Math.exp((double) score - max);
      }
      this.logSum = max + Math.log(sum);
      this.smallest = min;
    }

    /**
     * Return {@code KL(this || other)}. What the other masks counts as its smallest finite entry,
     * as it does where a contrast subtracts it (methods.md 1.3): the value stays finite.
     */
    double kl(Row other) {
      double sum = 0;
      for (int v = 0; v < score_V.length; v++) {
        double logP = score_V[v] - logSum;
        if (logP > Double.NEGATIVE_INFINITY) {
          double logQ = Math.max(other.score_V[v], other.smallest) - other.logSum;
          sum += Math.exp(logP) * (logP - logQ);
        }
      }
      return Math.max(0, sum);
    }
  }
}
