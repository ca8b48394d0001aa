/** Tests of soft prompts and their files. */
@NullMarked
package rosarium.core.prompt.soft;

import org.jspecify.annotations.NullMarked;
