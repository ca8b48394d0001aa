/**
 * From a finished run to a manuscript in which no number was typed: values by key, tables and
 * figures, and a check that every one that the text asks for is there. Start at {@code PaperFiles}.
 */
@NullMarked
package rosarium.analysis.paper;

import org.jspecify.annotations.NullMarked;
