/**
 * Chooses among the queries of a data set: by type, by expected behaviour, without duplicates, and
 * a reproducible subset. Start with {@link rosarium.datasets.select.Selection}.
 */
@NullMarked
package rosarium.datasets.select;

import org.jspecify.annotations.NullMarked;
