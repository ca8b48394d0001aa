/** The files of a run: records, cells, where each stands. Start at RunRecord. */
@NullMarked
package rosarium.core.record;

import org.jspecify.annotations.NullMarked;
