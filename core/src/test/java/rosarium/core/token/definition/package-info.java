/** Tests of what may and may not be a tokenizer definition. */
@NullMarked
package rosarium.core.token.definition;

import org.jspecify.annotations.NullMarked;
