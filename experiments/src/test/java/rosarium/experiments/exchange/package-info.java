/** Tests of request and answer files, on a tiny golden checkpoint. */
@NullMarked
package rosarium.experiments.exchange;

import org.jspecify.annotations.NullMarked;
