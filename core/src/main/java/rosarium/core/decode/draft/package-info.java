/**
 * Guesses at how an answer goes on, so that one pass can read several tokens of a stream. A guess
 * is checked against the very rows that would have been computed without it: it costs or saves
 * time, and never changes an answer.
 *
 * <p>Knows no strategies, gates or passes. Start at {@link rosarium.core.decode.draft.Speculation}.
 */
@NullMarked
package rosarium.core.decode.draft;

import org.jspecify.annotations.NullMarked;
