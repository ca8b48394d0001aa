@NullMarked
package rosarium.analysis.export;

import org.jspecify.annotations.NullMarked;
