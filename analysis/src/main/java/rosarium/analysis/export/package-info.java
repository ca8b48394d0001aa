/**
 * A finished run in the forms of other tools: one CSV of all records for pandas and DuckDB, results
 * and samples as lm-evaluation-harness writes them, runs on an MLflow tracking server. Start at
 * {@code RecordsCsv}. Reads a run folder and never changes it; every text in it is untrusted.
 */
@NullMarked
package rosarium.analysis.export;

import org.jspecify.annotations.NullMarked;
