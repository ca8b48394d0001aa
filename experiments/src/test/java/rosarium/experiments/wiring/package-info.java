@NullMarked
package rosarium.experiments.wiring;

import org.jspecify.annotations.NullMarked;
