/**
 * The page that one sends to a colleague: {@code report.html}, one file that asks nothing of the
 * network. Start at {@code Report}. Every text of a model, a data set or a config is untrusted:
 * nothing reaches the page but through {@code Html} or {@code EmbeddedJson}.
 */
@NullMarked
package rosarium.analysis.report;

import org.jspecify.annotations.NullMarked;
