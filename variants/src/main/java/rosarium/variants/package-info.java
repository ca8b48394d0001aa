/** See the module's page in README.md. */
@NullMarked
package rosarium.variants;

import org.jspecify.annotations.NullMarked;
