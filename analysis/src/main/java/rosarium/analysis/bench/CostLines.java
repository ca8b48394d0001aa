package rosarium.analysis.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import rosarium.analysis.stats.Bootstrap;
import rosarium.analysis.stats.MedianInterval;
import rosarium.core.judge.Estimate;
import rosarium.core.judge.Interval;

/**
 * Makes estimates of measurements: medians with their interval by order statistics; ratios of
 * medians with the interval that two intervals of 97.5 % give, so that both hold at once in 95 % or
 * more (Bonferroni).
 */
public final class CostLines {
  private static final double CONFIDENCE = 0.95;
  private static final double BOTH = 0.975;
  private static final String ORDER = "order-statistics";

  private final BenchFacts facts;
  private final List<Measurement> all;
  private final List<CostLine> lines = new ArrayList<>();

  private CostLines(BenchFacts facts, List<Measurement> all) {
    this.facts = facts;
    this.all = all;
  }

  /** Return every estimate, in the order of the measurements. */
  public static List<CostLine> of(BenchFacts facts, List<Measurement> measurements) {
    CostLines made = new CostLines(facts, measurements);
    for (Measurement measurement : measurements) {
      switch (measurement.benchmark()) {
        case "AnswerBenchmark.answer" -> made.answer(measurement);
        case "StepBenchmark.plain", "StepBenchmark.rose" -> made.step(measurement);
        case "PrefillBenchmark.read" -> made.prefill(measurement);
        default -> made.median(measurement, "ms_per_step", "ms", measurement.ms());
      }
      made.memory(measurement);
    }
    return List.copyOf(made.lines);
  }

  private void answer(Measurement of) {
    double[] answers = of.extra("answers");
    double[] tokens = of.extra("tokens");
    double[] first = of.extra("firstTokenMs");
    double[] last = of.extra("lastTokenMs");
    double[] open = of.extra("openSteps");
    double perAnswer = tokens.length == 0 ? 0 : tokens[0] / answers[0];
    if (perAnswer < 2) {
      throw new IllegalArgumentException(of.benchmark() + ": an answer of " + perAnswer);
    }
    median(of, "ms_per_token", "ms", scaled(of.ms(), ms -> ms / perAnswer));
    rate(of, "tokens_per_second", perAnswer);
    double[] ttft = new double[answers.length];
    double[] tpot = new double[answers.length];
    double opened = 0;
    double written = 0;
    for (int i = 0; i < answers.length; i++) {
      ttft[i] = first[i] / answers[i];
      tpot[i] = (last[i] - first[i]) / (tokens[i] - answers[i]);
      opened += open[i];
      written += tokens[i];
    }
    median(of, "ttft", "ms", ttft);
    median(of, "tpot", "ms", tpot);
    plain(of).ifPresent(plain -> ratio(of, plain, "atgr"));
    boolean contrasts = !of.param("mode").equals("plain");
    exact(of, "contrasted", "share of tokens", contrasts ? opened / written : 0, (int) written);
    double proposed = Arrays.stream(of.extra("proposed")).sum();
    if (proposed > 0) {
      double accepted = Arrays.stream(of.extra("accepted")).sum();
      exact(of, "accepted", "share of guesses", accepted / proposed, (int) proposed);
    }
    facts
        .cacheBytes(of.param("dtype"), of.param("mode"), of.param("shape"))
        .ifPresent(bytes -> exact(of, "kv_cache", "bytes", (double) bytes, 1));
  }

  private Optional<Measurement> plain(Measurement of) {
    return all.stream()
        .filter(other -> other.benchmark().equals(of.benchmark()))
        .filter(other -> other.param("mode").equals("plain") && other.alikeBut(of, "mode"))
        .findFirst();
  }

  private void step(Measurement of) {
    int rows = Integer.parseInt(of.param("rows"));
    boolean rose = of.benchmark().endsWith("rose");
    median(of, "ms_per_step", "ms", of.ms());
    rate(of, "tokens_per_second", rose ? rows / 2.0 : rows);
    int threads = Integer.parseInt(of.param("threads"));
    if (facts.bandwidth(threads).isPresent() && facts.bytesPerPass(of.param("dtype")).isPresent()) {
      double shortest =
          1000.0
              * facts.bytesPerPass(of.param("dtype")).getAsLong()
              / facts.bandwidth(threads).getAsDouble();
      inverse(of, "bandwidth_share", "share of a streaming read", shortest);
    }
    if (rose) {
      all.stream()
          .filter(other -> other.benchmark().equals("StepBenchmark.plain"))
          .filter(other -> other.param("rows").equals(Integer.toString(rows / 2)))
          .filter(other -> other.alikeBut(of, "rows"))
          .findFirst()
          .ifPresent(plain -> ratio(of, plain, "overhead"));
    }
  }

  private void prefill(Measurement of) {
    median(of, "ms_per_prompt", "ms", of.ms());
    rate(of, "tokens_per_second", facts.promptTokens(of.param("prompt")));
  }

  private void memory(Measurement of) {
    peak(of, "peak_resident", of.extra("peakResident"));
    peak(of, "peak_heap", of.extra("peakHeap"));
  }

  private void peak(Measurement of, String metric, double[] bytes) {
    if (bytes.length > 0) {
      double least = Arrays.stream(bytes).min().orElseThrow();
      double most = Arrays.stream(bytes).max().orElseThrow();
      add(of, metric, "bytes", most, new Interval(least, most), bytes.length, "range");
    }
  }

  private void median(Measurement of, String metric, String unit, double[] values) {
    double[] sorted = values.clone();
    double median = Bootstrap.median(sorted);
    add(of, metric, unit, median, MedianInterval.of(sorted, CONFIDENCE), sorted.length, ORDER);
  }

  private void rate(Measurement of, String metric, double tokens) {
    inverse(of, metric, "tokens/s", 1000 * tokens);
  }

  /** Add {@code amount} divided by the time, whose limits change places. */
  private void inverse(Measurement of, String metric, String unit, double amount) {
    Interval time = MedianInterval.of(of.ms(), CONFIDENCE);
    Interval interval = new Interval(amount / time.high(), amount / time.low());
    double value = amount / Bootstrap.median(of.ms().clone());
    add(of, metric, unit, value, interval, of.ms().length, ORDER);
  }

  private void ratio(Measurement above, Measurement below, String metric) {
    int n = Math.min(above.ms().length, below.ms().length);
    if (above.equals(below)) {
      add(above, metric, "times plain", 1, new Interval(1, 1), n, "baseline");
      return;
    }
    Interval top = MedianInterval.of(above.ms(), BOTH);
    Interval bottom = MedianInterval.of(below.ms(), BOTH);
    double value = Bootstrap.median(above.ms().clone()) / Bootstrap.median(below.ms().clone());
    Interval interval = new Interval(top.low() / bottom.high(), top.high() / bottom.low());
    add(above, metric, "times plain", value, interval, n, "bonferroni");
  }

  private void exact(Measurement of, String metric, String unit, double value, int n) {
    add(of, metric, unit, value, new Interval(value, value), n, "counted");
  }

  private void add(
      Measurement of,
      String metric,
      String unit,
      double value,
      Interval interval,
      int n,
      String method) {
    lines.add(new CostLine(of, new Estimate(metric, unit, value, interval, n, 0), method));
  }

  private static double[] scaled(double[] values, DoubleUnaryOperator scale) {
    return Arrays.stream(values).map(scale).toArray();
  }
}
