/** Tests of what is made of measured times. */
@NullMarked
package rosarium.analysis.bench;

import org.jspecify.annotations.NullMarked;
