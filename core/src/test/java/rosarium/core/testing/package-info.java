/** What the tests of several modules share; published as core's test-jar. */
@NullMarked
package rosarium.core.testing;

import org.jspecify.annotations.NullMarked;
