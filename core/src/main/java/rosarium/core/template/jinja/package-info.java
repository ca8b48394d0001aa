/**
 * A small bounded interpreter of Jinja templates, with the meaning that Hugging Face's sandbox
 * gives them: trimmed blocks, loop controls, {@code raise_exception}, {@code strftime_now}, {@code
 * tojson} without escaping, {@code generation} blocks. Not a web template engine: no inheritance,
 * no includes, no extensions. Text that comes out of a variable is never read as a template. The
 * way is Lexer, parsers, trees of Statement and Expression that render themselves into a Frame.
 * Start at Template.
 */
@NullMarked
package rosarium.core.template.jinja;

import org.jspecify.annotations.NullMarked;
