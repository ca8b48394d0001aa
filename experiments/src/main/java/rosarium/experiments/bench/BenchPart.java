package rosarium.experiments.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rosarium.experiments.bench.measure.AnswerBenchmark;
import rosarium.experiments.bench.measure.ContrastBenchmark;
import rosarium.experiments.bench.measure.PrefillBenchmark;
import rosarium.experiments.bench.measure.Shape;
import rosarium.experiments.bench.measure.StepBenchmark;

/**
 * One benchmark method with the values of each parameter; every combination is measured.
 *
 * @param benchmark class
 * @param method of it
 * @param params values by name
 * @param single whether an iteration is one operation, however long, instead of so many seconds
 */
record BenchPart(
    Class<?> benchmark, String method, Map<String, List<String>> params, boolean single) {
  /** Multiply the config out into parts, none of which measures what another does. */
  static List<BenchPart> of(BenchConfig config) {
    List<BenchPart> parts = new ArrayList<>();
    config.steps().ifPresent(steps -> parts.addAll(steps(config, steps)));
    if (!config.prompts().isEmpty()) {
      parts.add(
          new BenchPart(
              PrefillBenchmark.class, "read", with(config, "prompt", config.prompts()), false));
    }
    config
        .contrast()
        .ifPresent(
            contrast -> {
              Map<String, List<String>> params = new LinkedHashMap<>();
              params.put("threads", words(config.threads()));
              params.put("rows", words(contrast.rows()));
              params.put("vocabulary", List.of(Integer.toString(contrast.vocabulary())));
              params.put("backend", contrast.backends());
              parts.add(new BenchPart(ContrastBenchmark.class, "rose", params, false));
            });
    config
        .answers()
        .ifPresent(
            answers -> {
              Map<String, List<String>> params = with(config, "mode", answers.modes());
              params.put("shape", answers.shapes().stream().map(Shape::toString).toList());
              parts.add(new BenchPart(AnswerBenchmark.class, "answer", params, true));
            });
    return parts;
  }

  private static List<BenchPart> steps(BenchConfig config, BenchConfig.Steps steps) {
    List<Integer> first = steps.contexts().subList(0, 1);
    List<Integer> others = steps.contexts().subList(1, steps.contexts().size());
    List<Integer> even = steps.rows().stream().filter(rows -> rows % 2 == 0).toList();
    return Stream.of(
            step(config, "plain", steps.rows(), first),
            step(config, "rose", even, first),
            step(config, "plain", List.of(1), others),
            step(config, "rose", List.of(2), others))
        .filter(part -> part.count() > 0)
        .toList();
  }

  private static BenchPart step(
      BenchConfig config, String method, List<Integer> rows, List<Integer> contexts) {
    Map<String, List<String>> params = with(config, "rows", words(rows));
    params.put("context", words(contexts));
    return new BenchPart(StepBenchmark.class, method, params, false);
  }

  private static Map<String, List<String>> with(
      BenchConfig config, String name, List<String> values) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    params.put("model", List.of(config.source()));
    params.put("dtype", config.dtypes());
    params.put("threads", words(config.threads()));
    params.put("reproducible", List.of(Boolean.toString(config.reproducible())));
    params.put(name, values);
    return params;
  }

  private static List<String> words(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).toList();
  }

  /** Return how many combinations there are. */
  int count() {
    return params.values().stream().mapToInt(List::size).reduce(1, Math::multiplyExact);
  }

  /** Return the pattern that names this method to JMH. */
  String pattern() {
    return "^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$";
  }
}
