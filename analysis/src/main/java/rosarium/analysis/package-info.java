/** See the module's page in README.md. */
@NullMarked
package rosarium.analysis;

import org.jspecify.annotations.NullMarked;
