/** Tests of the weight file formats by themselves. */
@NullMarked
package rosarium.core.checkpoint.file;

import org.jspecify.annotations.NullMarked;
