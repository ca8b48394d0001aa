/** Tests of benchmarks and of what they are told. */
@NullMarked
package rosarium.experiments.bench;

import org.jspecify.annotations.NullMarked;
