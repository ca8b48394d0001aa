/**
 * Says of each answer what it is: a refusal, a right answer. Start at {@code Judges}. Judging
 * writes verdict files beside the records and never touches the records.
 */
@NullMarked
package rosarium.analysis.judge;

import org.jspecify.annotations.NullMarked;
