/** Tests of the package of the same name. */
@NullMarked
package rosarium.analysis.figure.part;

import org.jspecify.annotations.NullMarked;
