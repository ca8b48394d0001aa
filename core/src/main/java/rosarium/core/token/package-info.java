/**
 * Text to token ids and back, as the model's publisher does it. Not the chat format: that is {@code
 * core.template}.
 *
 * <p>Start at {@link rosarium.core.token.Tokenizer}; {@link
 * rosarium.core.token.HuggingFaceTokenizer} is the implementation, over the tokenizer library of
 * Hugging Face. A definition is a {@code tokenizer.json}: read from a model folder, or written by
 * {@code GgufDefinition} from the metadata of a GGUF file. Whatever its origin, it is checked in
 * Java before native code sees it, because that code ends the process where it does not expect a
 * value.
 */
@NullMarked
package rosarium.core.token;

import org.jspecify.annotations.NullMarked;
