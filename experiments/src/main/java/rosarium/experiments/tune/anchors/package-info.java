/**
 * Anchors that a model makes itself: it answers instructions under a safe, an opposite and no
 * prompt, and a judge sorts the answers. Start at {@link
 * rosarium.experiments.tune.anchors.AnchorSort}.
 */
@NullMarked
package rosarium.experiments.tune.anchors;

import org.jspecify.annotations.NullMarked;
