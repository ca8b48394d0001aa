/** See the module's page in README.md. */
@NullMarked
package rosarium.datasets;

import org.jspecify.annotations.NullMarked;
