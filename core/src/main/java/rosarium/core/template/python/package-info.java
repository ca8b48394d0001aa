/**
 * Python's values as far as a chat template sees them: what they print, how they compare, add,
 * slice and which methods they have. No reflection, no mutation of what the caller gave, and every
 * operation pays from a {@link rosarium.core.template.python.Budget}. It knows no template syntax.
 * Start at Values.
 */
@NullMarked
package rosarium.core.template.python;

import org.jspecify.annotations.NullMarked;
