/** Tests of the tables and of their escapes. */
@NullMarked
package rosarium.analysis.table;

import org.jspecify.annotations.NullMarked;
