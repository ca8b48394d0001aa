/** Tests of reading a run back, and {@code RunFixture}, which writes a small one. */
@NullMarked
package rosarium.analysis.run;

import org.jspecify.annotations.NullMarked;
