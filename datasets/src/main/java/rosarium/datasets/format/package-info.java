/**
 * Reads files of others strictly: bytes with their hash, YAML, CSV, JSON and Parquet with the line
 * or row of every mistake. It knows neither a prompt nor a data set. Start with {@link
 * rosarium.datasets.format.DataFile}.
 */
@NullMarked
package rosarium.datasets.format;

import org.jspecify.annotations.NullMarked;
