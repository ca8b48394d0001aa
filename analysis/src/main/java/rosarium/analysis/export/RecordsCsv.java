package rosarium.analysis.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.run.RunData;
import rosarium.analysis.table.CsvText;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;

/**
 * Writes the table of all records as one CSV. Every text is quoted (RFC 4180), so that an empty
 * text is {@code ""} and an absent value is nothing; line ends within a text stay. Fractions have
 * up to ten digits.
 */
public final class RecordsCsv {
  private final RunData run;
  private final List<RecordColumns.Column> columns;
  private final boolean exact;
  private final StringBuilder line = new StringBuilder();
  private int rows;

  private RecordsCsv(RunData run, boolean exact) {
    this.run = run;
    this.columns = RecordColumns.of(run);
    this.exact = exact;
  }

  /**
   * Write the file.
   *
   * @param exact false puts an apostrophe before a text that a spreadsheet would compute, as in
   *     every CSV of a run; true leaves such texts as the model wrote them
   * @return how many rows it has
   * @throws rosarium.core.config.DataException for a damaged run, naming file:line
   */
  public static int write(RunFolder folder, Path file, boolean exact) {
    return new RecordsCsv(RunData.load(folder), exact).write(file);
  }

  private int write(Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().normalize().getParent());
      try (BufferedWriter out = Files.newBufferedWriter(part)) {
        columns.forEach(column -> append(column.name()));
        out.write(ended());
        for (Cell cell : run.cells()) {
          Answered.each(run, cell, answered -> write(out, answered));
        }
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
    return rows;
  }

  private void write(BufferedWriter out, Answered answered) {
    columns.forEach(column -> append(column.value().of(answered)));
    try {
      out.write(ended());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows++;
  }

  private void append(@Nullable Object value) {
    if (value instanceof String text) {
      line.append('"')
          .append((exact ? text : CsvText.guarded(text)).replace("\"", "\"\""))
          .append('"');
    } else if (value instanceof Double fraction) {
      line.append(CsvText.number(fraction));
    } else if (value != null) {
      line.append(value);
    }
    line.append(',');
  }

  private String ended() {
    line.setLength(line.length() - 1);
    String text = line.append('\n').toString();
    line.setLength(0);
    return text;
  }
}
