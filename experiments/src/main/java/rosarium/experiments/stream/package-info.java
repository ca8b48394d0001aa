/**
 * The models that streams run on: opened once, shared, and checked to go together.
 *
 * <p>Start at {@link rosarium.experiments.stream.StreamModels}.
 */
@NullMarked
package rosarium.experiments.stream;

import org.jspecify.annotations.NullMarked;
