/** Tests of human labels. */
@NullMarked
package rosarium.analysis.human;

import org.jspecify.annotations.NullMarked;
