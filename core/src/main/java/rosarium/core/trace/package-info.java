/**
 * How an answer came about, token by token: what each stream would have said, what the contrast
 * made of it, and how far they were apart.
 *
 * <p>A trace looks on and asks for nothing: a stream that lags has no row, and the trace says so.
 * Start at {@link rosarium.core.trace.StepTrace}; {@link rosarium.core.trace.Tracer} makes them
 * while an answer is decoded, {@link rosarium.core.trace.TraceWriter} keeps one {@link
 * rosarium.core.trace.AnswerTrace} for each record.
 */
@NullMarked
package rosarium.core.trace;

import org.jspecify.annotations.NullMarked;
