/**
 * Makes a model that one can talk to out of verified files: the one place where the parts of core
 * meet.
 */
@NullMarked
package rosarium.experiments.model;

import org.jspecify.annotations.NullMarked;
