package rosarium.analysis.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.Divergence;
import rosarium.analysis.stats.RandomStreams;
import rosarium.analysis.stats.Wilson;
import rosarium.analysis.table.Columns;
import rosarium.core.judge.Estimate;
import rosarium.core.judge.Interval;
import tech.tablesaw.api.Table;

/**
 * What a number format costs against the reference on one text. Intervals take positions as
 * independent, which neighbours are not quite: read them as a lower limit of the uncertainty.
 *
 * @param dtype the format, as configs name it
 * @param runsAs the format that the model says it runs in
 * @param positions what was found at each
 */
public record FormatLoss(String dtype, String runsAs, List<Position> positions) {
  private static final double CONFIDENCE = 0.95;

  /** Copy the list. */
  public FormatLoss {
    positions = List.copyOf(positions);
    if (positions.isEmpty()) {
      throw new IllegalArgumentException(dtype + ": nothing was compared");
    }
  }

  /**
   * One position of the text.
   *
   * @param kl {@code KL(reference || format)}, nats
   * @param agrees whether both choose the same token greedily
   * @param expected surprise of the reference at the next token, nats
   * @param given surprise of the format, nats
   */
  public record Position(double kl, boolean agrees, double expected, double given) {}

  /** Compares row by row. */
  public static final class Collector {
    private final List<Position> positions = new ArrayList<>();

    /** Start with nothing. */
    public Collector() {}

    /**
     * Compare one position.
     *
     * @param expected_V raw logits of the reference
     * @param given_V raw logits of the format
     * @param next id that follows in the text
     */
    public void add(float[] expected_V, float[] given_V, int next) {
      positions.add(
          new Position(
              Divergence.kl(expected_V, given_V),
              argmax(expected_V) == argmax(given_V),
              Divergence.surprise(expected_V, next),
              Divergence.surprise(given_V, next)));
    }

    /** Return what was found of a format. */
    public FormatLoss loss(String dtype, String runsAs) {
      return new FormatLoss(dtype, runsAs, positions);
    }

    private static int argmax(float[] logits_V) {
      int best = 0;
      for (int v = 1; v < logits_V.length; v++) {
        best = logits_V[v] > logits_V[best] ? v : best;
      }
      return best;
    }
  }

  /**
   * An estimate and how its interval was made.
   *
   * @param estimate the number
   * @param method {@code bootstrap} or {@code wilson}
   */
  public record Line(Estimate estimate, String method) {}

  /**
   * Return the estimates.
   *
   * @param seed of the resampling
   */
  public List<Line> lines(long seed) {
    double[] kl = each(Position::kl);
    double[] expected = each(Position::expected);
    double[] given = each(Position::given);
    int n = positions.size();
    int agreed = (int) positions.stream().filter(Position::agrees).count();
    Interval share = Wilson.interval(agreed, n, CONFIDENCE);
    return List.of(
        line(
            "kl_mean",
            "nats",
            mean(kl),
            Bootstrap.ofMean(kl, CONFIDENCE, RandomStreams.of(seed, "kl_mean", dtype))),
        line("kl_p99", "nats", percentile99(kl.clone()), tail(kl, seed)),
        new Line(
            new Estimate("top1_agreement", "share of positions", (double) agreed / n, share, n, 0),
            "wilson"),
        perplexity("perplexity_reference", expected, seed),
        perplexity("perplexity", given, seed));
  }

  private Line line(String metric, String unit, double value, Interval interval) {
    return new Line(new Estimate(metric, unit, value, interval, positions.size(), 0), "bootstrap");
  }

  private Interval tail(double[] kl, long seed) {
    double[] resample = new double[kl.length];
    return Bootstrap.of(
        kl.length,
        CONFIDENCE,
        RandomStreams.of(seed, "kl_p99", dtype),
        drawn -> {
          for (int i = 0; i < drawn.length; i++) {
            resample[i] = kl[drawn[i]];
          }
          return percentile99(resample);
        });
  }

  private Line perplexity(String metric, double[] surprise, long seed) {
    Interval mean =
        Bootstrap.ofMean(surprise, CONFIDENCE, RandomStreams.of(seed, "perplexity", "text"));
    Interval interval = new Interval(Math.exp(mean.low()), Math.exp(mean.high()));
    return line(metric, "per token", Math.exp(mean(surprise)), interval);
  }

  /** Return the smallest value that 99 % do not exceed; sorts in place. */
  static double percentile99(double[] values) {
    Arrays.sort(values);
    return values[(int) Math.ceil(0.99 * values.length) - 1];
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private double[] each(ToDoubleFunction<Position> value) {
    return positions.stream().mapToDouble(value).toArray();
  }

  /** Return the estimates of several formats as the table that is written. */
  public static Table table(String model, String text, List<FormatLoss> losses, long seed) {
    Table table = Columns.QUALITY.emptyTable();
    for (FormatLoss loss : losses) {
      for (Line line : loss.lines(seed)) {
        Columns.append(
            table,
            List.of(
                Columns.SCHEMA,
                model,
                loss.dtype(),
                loss.runsAs(),
                text,
                line.estimate().metric(),
                line.estimate().unit(),
                line.estimate().value(),
                line.estimate().ci95().low(),
                line.estimate().ci95().high(),
                line.estimate().scored(),
                line.method()));
      }
    }
    return table;
  }
}
