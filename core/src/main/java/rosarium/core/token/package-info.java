/** Text to token ids and back. Not the chat format: that is {@code core.template}. */
@NullMarked
package rosarium.core.token;

import org.jspecify.annotations.NullMarked;
