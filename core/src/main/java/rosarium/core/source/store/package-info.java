/**
 * How files get into a folder and stay what they were: hashes, stamps, locks, atomic moves.
 *
 * <p>Nothing here knows a model, a hub or a package. Start at {@link
 * rosarium.core.source.store.VerifiedHashes}.
 */
@NullMarked
package rosarium.core.source.store;

import org.jspecify.annotations.NullMarked;
