/** Tests of the package of the same name. */
@NullMarked
package rosarium.analysis.report;

import org.jspecify.annotations.NullMarked;
