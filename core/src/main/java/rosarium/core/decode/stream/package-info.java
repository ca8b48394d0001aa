/**
 * Streams as the decode loop needs them: what several queries have in common is read once.
 *
 * <p>Knows no strategies, gates or answers. Start at {@link
 * rosarium.core.decode.stream.SharedStreams}, which brings every {@link
 * rosarium.core.decode.stream.LiveStream} the row after its history.
 */
@NullMarked
package rosarium.core.decode.stream;

import org.jspecify.annotations.NullMarked;
