package rosarium.analysis.metric;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import rosarium.core.judge.Interval;

/**
 * A variant against its baseline on the same queries.
 *
 * @param n pairs of answers that both have a value
 * @param unscored planned pairs of which one or both have none
 * @param onlyBaseline queries for which only the baseline has the property; empty for means
 * @param onlyVariant queries for which only the variant has it; empty for means
 * @param difference mean of the variant minus mean of the baseline, over the pairs
 * @param ci95 its interval, by resampling queries
 * @param pValue two-sided; empty when there is no test
 * @param test which test, and on what
 */
public record Comparison(
    int n,
    int unscored,
    OptionalInt onlyBaseline,
    OptionalInt onlyVariant,
    double difference,
    Interval ci95,
    OptionalDouble pValue,
    String test) {}
