/** Tests of reading configs: every message is pinned. */
@NullMarked
package rosarium.experiments.config;

import org.jspecify.annotations.NullMarked;
