/**
 * Data sets of the user's own: a YAML card says which file it is and which field means what. Start
 * with {@link rosarium.datasets.user.UserDataset}.
 */
@NullMarked
package rosarium.datasets.user;

import org.jspecify.annotations.NullMarked;
