@NullMarked
package rosarium.experiments.added;

import org.jspecify.annotations.NullMarked;
