/** Tests of benchmarks and of what they are told. */
@NullMarked
package rosarium.experiments.bench.machine;

import org.jspecify.annotations.NullMarked;
