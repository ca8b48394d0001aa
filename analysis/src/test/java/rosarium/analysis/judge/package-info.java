/** Tests of the judges and of their files. */
@NullMarked
package rosarium.analysis.judge;

import org.jspecify.annotations.NullMarked;
