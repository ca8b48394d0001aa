/**
 * Files of requests in, files of answers out: {@code decode}, {@code render} and {@code render
 * --template}. The names of the fields are an interface that other programs use.
 *
 * <p>Start with {@link rosarium.experiments.exchange.DecodeFile}.
 */
@NullMarked
package rosarium.experiments.exchange;

import org.jspecify.annotations.NullMarked;
