package rosarium.analysis.table;

import static tech.tablesaw.api.ColumnType.DOUBLE;
import static tech.tablesaw.api.ColumnType.INTEGER;
import static tech.tablesaw.api.ColumnType.STRING;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import rosarium.analysis.run.AtomicFiles;
import rosarium.core.config.DataException;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * The columns of the result files: fixed names, order and types. Types are stated, never guessed:
 * the id of a cell may look like a number.
 *
 * <p>A change here is a change of a file format and needs a new schema number.
 */
public enum Columns {
  /** {@code summary.csv}: one estimate a line; {@code alpha} is empty when a variant has none. */
  SUMMARY(
      "schema:i cell label model dtype variant alpha:d gate prompt_pair dataset group metric unit"
          + " value:d low:d high:d scored:i unscored:i method"),
  /** {@code comparisons.csv}: one paired test of a variant against its plain cell a line. */
  COMPARISONS(
      "schema:i family baseline cell label dataset metric n:i unscored:i only_baseline:d"
          + " only_variant:d difference:d low:d high:d p_value:d p_holm:d test"),
  /**
   * {@code effects.csv}: for each line of {@code comparisons.csv} its effect size, what could have
   * been detected, and what the tests assume that the data do not hold.
   */
  EFFECTS(
      "schema:i family baseline cell label dataset metric unit planned:i n:i queries:i"
          + " unscored_baseline:i unscored_variant:i discordance:d effect effect_value:d"
          + " effect_low:d effect_high:d newcombe_low:d newcombe_high:d p_sign_flip:d sign_flip"
          + " detectable:d detectable_assumes cautions"),
  /** {@code cost.csv}: what one cell cost. */
  COST(
      "schema:i cell label model dtype variant dataset records:i streams:i tokens_new:d"
          + " tokens_prompt:d ms_per_token:d ms_per_token_low:d ms_per_token_high:d"
          + " prefill_ms_per_record:d first_token_ms_median:d tokens_per_second:d ratio_to_plain:d"
          + " batch_mean:d tokens_drafted:d drafts_accepted:d"),
  /** {@code positions.csv}: where in the answers of one cell the contrast acts; from traces. */
  POSITIONS(
      "schema:i cell label model dtype dataset position:i n:i flips:i flip_rate:d flip_low:d"
          + " flip_high:d rows:i kl_median:d kl_low:d kl_high:d"),
  /**
   * {@code steps.csv}: in how many steps of a cell the gate is open, more than one stream is read,
   * and the choice is another than plain's; and how far the scores are from the closed row, nats.
   * From traces; intervals by bootstrap over answers.
   */
  STEPS(
      "schema:i cell label model dtype dataset answers:i steps:i open:i open_rate:d open_low:d"
          + " open_high:d double:i double_rate:d double_low:d double_high:d flips:i flip_rate:d"
          + " flip_low:d flip_high:d kl_mean:d kl_low:d kl_high:d"),
  /** {@code agreement.csv}: every two refusal judges on the answers to one data set. */
  AGREEMENT(
      "schema:i dataset first second n:i both:i only_first:i only_second:i neither:i agree:d"
          + " agree_low:d agree_high:d kappa:d kappa_low:d kappa_high:d"),
  /** {@code disagreements.csv}: one answer that judges see differently a line. */
  DISAGREEMENTS(
      "schema:i cell label model prompt_pair dataset query sample:i question minority:i yes no"
          + " query_text answer"),
  /** {@code cost.csv} of a benchmark: one estimate a line; what does not apply is empty. */
  BENCH(
      "schema:i benchmark model dtype threads:i mode shape rows:i context:i prompt backend metric"
          + " unit value:d low:d high:d n:i method"),
  /**
   * {@code quality.csv}: what one number format loses against the reference, one estimate a line.
   */
  QUALITY("schema:i model dtype runs_as text metric unit value:d low:d high:d n:i method");

  /** The version of these files that this class writes. */
  public static final int SCHEMA = 1;

  /** Names in order, with {@code :i} for whole numbers and {@code :d} for numbers. */
  private final String spec;

  Columns(String spec) {
    this.spec = spec;
  }

  private Map<String, ColumnType> types() {
    Map<String, ColumnType> found = new LinkedHashMap<>();
    for (String each : spec.split(" ", -1)) {
      if (each.endsWith(":i")) {
        found.put(each.substring(0, each.length() - 2), INTEGER);
      } else if (each.endsWith(":d")) {
        found.put(each.substring(0, each.length() - 2), DOUBLE);
      } else {
        found.put(each, STRING);
      }
    }
    return found;
  }

  /** Return the names in order. */
  public List<String> names() {
    return List.copyOf(types().keySet());
  }

  /** Return an empty table with these columns. */
  public Table emptyTable() {
    Table table = Table.create(name().toLowerCase(Locale.ROOT));
    types().forEach((name, type) -> table.addColumns(type.create(name)));
    return table;
  }

  /**
   * Read a file that {@link #write} wrote, under any default locale. An empty field is missing.
   *
   * @throws DataException naming file, column and what was expected
   */
  public Table read(Path file) {
    Table table;
    try {
      table =
          Table.read()
              .csv(
                  CsvReadOptions.builder(file.toFile())
                      .columnTypes(types().values().toArray(new ColumnType[0]))
                      .missingValueIndicator("")
                      .locale(Locale.ROOT)
                      .maxCharsPerColumn(1 << 20)
                      .build());
    } catch (UncheckedIOException e) {
      throw new DataException(DataException.Kind.MISSING, file + ": cannot be read: " + e, e);
    } catch (RuntimeException e) {
      throw new DataException(DataException.Kind.FORMAT, file + ": " + e.getMessage(), e);
    }
    if (!table.columnNames().equals(names())) {
      throw new DataException(
          DataException.Kind.FORMAT,
          file + ":1: columns are " + table.columnNames() + ", expected " + names());
    }
    for (int row = 0; row < table.rowCount(); row++) {
      int schema = table.intColumn("schema").getInt(row);
      if (schema != SCHEMA) {
        throw new DataException(
            DataException.Kind.UNSUPPORTED,
            file + ":" + (row + 2) + ": schema: found " + schema + ", expected " + SCHEMA);
      }
    }
    return table;
  }

  /** Write a table with these columns whole, numbers with up to ten significant digits. */
  public void write(Table table, Path file) {
    if (!table.columnNames().equals(names())) {
      throw new IllegalArgumentException(
          "columns are " + table.columnNames() + ", expected " + names());
    }
    AtomicFiles.write(file, CsvText.of(table).getBytes(StandardCharsets.UTF_8));
  }

  /** Append one row; {@code null} is an empty field. */
  public static void append(
      Table table, List<? extends @org.jspecify.annotations.Nullable Object> row) {
    if (row.size() != table.columnCount()) {
      throw new IllegalArgumentException(
          row.size() + " values for " + table.columnCount() + " columns");
    }
    for (int i = 0; i < row.size(); i++) {
      Column<?> column = table.column(i);
      Object value = row.get(i);
      if (value == null) {
        column.appendMissing();
      } else if (value instanceof Double number && Double.isNaN(number)) {
        throw new IllegalArgumentException(column.name() + ": not a number");
      } else {
        column.appendObj(value);
      }
    }
  }
}
