/** Tests of reading models: every golden and every broken file, and hostile ones of our own. */
@NullMarked
package rosarium.core.checkpoint;

import org.jspecify.annotations.NullMarked;
