/**
 * The model's own chat template, rendered by the small bounded interpreter in {@code jinja}; the
 * plain format for models without one; and what is done for templates that refuse a system text.
 * Start at ChatTemplate; ChatTemplates finds the one of a model folder.
 */
@NullMarked
package rosarium.core.template;

import org.jspecify.annotations.NullMarked;
