/** Tests of tokenizers against the vectors of Hugging Face's own. */
@NullMarked
package rosarium.core.token;

import org.jspecify.annotations.NullMarked;
