package rosarium.analysis.metric;

import java.util.OptionalDouble;
import java.util.function.Function;
import rosarium.core.record.RunRecord;

/**
 * A number that one answer has by itself, without a judge.
 *
 * @param id for example {@code distinct-2}
 * @param unit for example {@code share of n-grams}
 * @param share whether each value is 0 or 1
 * @param value the number; empty when the answer has none. Never asked about failed records
 */
public record AnswerMetric(
    String id, String unit, boolean share, Function<RunRecord, OptionalDouble> value) {}
