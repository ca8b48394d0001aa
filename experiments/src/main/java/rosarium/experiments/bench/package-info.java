/**
 * {@code rosarium bench}: what the second pass costs on this machine. A config says what to
 * measure, JMH measures it in forked processes, module {@code analysis} makes numbers and figures
 * of it. Start at {@code BenchConfig} and {@code BenchRun}.
 */
@NullMarked
package rosarium.experiments.bench;

import org.jspecify.annotations.NullMarked;
