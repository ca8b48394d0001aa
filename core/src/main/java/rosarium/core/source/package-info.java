/**
 * Where models and data come from: a path, the Hugging Face hub, or a Python package.
 *
 * <p>It finds, fetches and verifies files and never reads what is in them. Start at {@link
 * rosarium.core.source.ModelFinder}; {@link rosarium.core.source.ModelSource} is the seam, one file
 * per kind of source; {@code models.yaml} beside this package is the catalogue. {@code
 * source.store} has hashes, locks and moves, {@code source.hub} the hub's protocol and cache.
 */
@NullMarked
package rosarium.core.source;

import org.jspecify.annotations.NullMarked;
