@NullMarked
package rosarium.core.trace;

import org.jspecify.annotations.NullMarked;
