/**
 * What a tokenizer is made of, read from files that nobody vouches for. Knows JSON and GGUF keys,
 * not the native library and not how to encode.
 *
 * <p>Start at {@link rosarium.core.token.definition.TokenizerDefinition}. The checks ({@code
 * ModelCheck}, {@code Vocabulary}, {@code PipelineCheck}, {@code RegexCheck}) exist because the
 * native library ends the process, rather than throw, on some definitions that it accepts.
 */
@NullMarked
package rosarium.core.token.definition;

import org.jspecify.annotations.NullMarked;
