/**
 * Data sets that a YAML card describes: which file it is and which field means what. {@link
 * rosarium.datasets.card.UserDataset} reads the user's own, {@link
 * rosarium.datasets.card.PublishedCards} those published ones whose rows need no code.
 */
@NullMarked
package rosarium.datasets.card;

import org.jspecify.annotations.NullMarked;
