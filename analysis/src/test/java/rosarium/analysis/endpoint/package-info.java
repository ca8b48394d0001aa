/** Tests of judges behind an endpoint. */
@NullMarked
package rosarium.analysis.endpoint;

import org.jspecify.annotations.NullMarked;
