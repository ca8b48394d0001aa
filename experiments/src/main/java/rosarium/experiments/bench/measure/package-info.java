/**
 * What is measured: JMH benchmarks of a decoding step, of prefill, of the contrast itself and of
 * whole answers, with the states they need. JMH makes subclasses of the states in its forks, so
 * that these are open, with public fields for its parameters. Start at {@code StepBenchmark} and
 * {@code AnswerBenchmark}. What came out is read elsewhere: module {@code analysis}.
 */
@NullMarked
package rosarium.experiments.bench.measure;

import org.jspecify.annotations.NullMarked;
