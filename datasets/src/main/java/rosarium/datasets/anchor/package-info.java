/**
 * Anchors that soft prompts are tuned on: instructions with answers that refuse, accept or simply
 * answer. Start at {@link rosarium.datasets.anchor.AnchorFile}.
 */
@NullMarked
package rosarium.datasets.anchor;

import org.jspecify.annotations.NullMarked;
