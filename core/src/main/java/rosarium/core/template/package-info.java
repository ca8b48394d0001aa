/**
 * The model's own chat template, rendered by a small bounded Jinja interpreter. Start at
 * ChatTemplate.
 */
@NullMarked
package rosarium.core.template;

import org.jspecify.annotations.NullMarked;
