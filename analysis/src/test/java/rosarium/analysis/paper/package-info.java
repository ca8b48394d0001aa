@NullMarked
package rosarium.analysis.paper;

import org.jspecify.annotations.NullMarked;
