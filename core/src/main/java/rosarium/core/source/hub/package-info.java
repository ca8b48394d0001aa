/**
 * The Hugging Face hub: its protocol over HTTP and its cache on disk, both as its own tools have
 * them, so that a cache made by one is read by the other.
 *
 * <p>It fetches files by name and knows nothing of catalogues. Start at {@link
 * rosarium.core.source.hub.HubSnapshots}; {@link rosarium.core.source.hub.HubCache} is the layout,
 * {@link rosarium.core.source.hub.HubClient} the protocol.
 */
@NullMarked
package rosarium.core.source.hub;

import org.jspecify.annotations.NullMarked;
