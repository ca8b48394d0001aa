/** Tests of queries and prompts. */
@NullMarked
package rosarium.core.prompt;

import org.jspecify.annotations.NullMarked;
