/** See the module's page in README.md. */
@NullMarked
package rosarium.experiments;

import org.jspecify.annotations.NullMarked;
