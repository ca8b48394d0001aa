/**
 * A finished run in the forms of other tools: one table of all records as CSV or Parquet for pandas
 * and DuckDB, results and samples as lm-evaluation-harness writes them, runs on an MLflow tracking
 * server. Start at {@code RecordColumns}. Reads a run folder and never changes it; every text in it
 * is untrusted.
 */
@NullMarked
package rosarium.analysis.export;

import org.jspecify.annotations.NullMarked;
