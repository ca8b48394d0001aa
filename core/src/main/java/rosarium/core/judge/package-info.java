/** What is said of a record: judges, verdicts, metrics, estimates. */
@NullMarked
package rosarium.core.judge;

import org.jspecify.annotations.NullMarked;
