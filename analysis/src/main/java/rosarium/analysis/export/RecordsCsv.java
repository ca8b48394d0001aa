package rosarium.analysis.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.VerdictFile;
import rosarium.analysis.run.RunData;
import rosarium.analysis.table.CsvText;
import rosarium.core.judge.Verdict;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;

/**
 * Writes all records of a run as one CSV, an answer a row, with the query and, for each judge,
 * {@code value:<judge>} and {@code label:<judge>}. Every text is quoted (RFC 4180), so that an
 * empty text is {@code ""} and an absent value is nothing; line ends within a text stay. {@code
 * scored_text} is absent where judges saw all of the text.
 */
public final class RecordsCsv {
  /** The version of this file. */
  static final int SCHEMA = 1;

  private static final List<String> COLUMNS =
      List.of(
          ("schema cell label model dtype variant parameters alpha gate sampling method prompt_pair"
                  + " dataset type expected query query_text accepted sample seed text scored_text"
                  + " finish error choice tokens_new tokens_prompt prefill_ms decode_ms"
                  + " first_token_ms total_ms batch")
              .split(" ", -1));

  private final RunData run;
  private final List<String> judges;
  private final boolean exact;
  private final StringBuilder line = new StringBuilder();
  private int rows;

  private RecordsCsv(RunData run, List<String> judges, boolean exact) {
    this.run = run;
    this.judges = judges;
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
    RunData run = RunData.load(folder);
    Set<String> judges = new TreeSet<>();
    for (Cell cell : run.cells()) {
      VerdictFile.ofCell(folder, cell.id()).forEach(each -> judges.add(each.judge()));
    }
    return new RecordsCsv(run, List.copyOf(judges), exact).write(file);
  }

  private int write(Path file) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.toAbsolutePath().normalize().getParent());
      try (BufferedWriter out = Files.newBufferedWriter(part)) {
        out.write(head());
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

  private String head() {
    List<String> names = new ArrayList<>(COLUMNS);
    for (String judge : judges) {
      names.add("value:" + judge);
      names.add("label:" + judge);
    }
    names.forEach(this::text);
    return ended();
  }

  private void write(BufferedWriter out, Answered answered) {
    number(SCHEMA);
    cell(answered.cell());
    query(answered);
    answer(answered.answer());
    for (String judge : judges) {
      Verdict verdict = answered.verdicts().get(judge);
      if (verdict instanceof Verdict.Scored scored) {
        number(scored.value());
        text(scored.label());
      } else {
        number(null);
        text(verdict instanceof Verdict.Unscored unscored ? "unscored: " + unscored.why() : null);
      }
    }
    try {
      out.write(ended());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows++;
  }

  private void cell(Cell cell) {
    JsonNode alpha = cell.variant().path("alpha");
    text(cell.id());
    text(cell.label());
    text(cell.model());
    text(cell.dtype());
    text(cell.variant().path("id").asText());
    text(cell.variant().toString());
    number(alpha.isNumber() ? alpha.doubleValue() : null);
    text(cell.gate().toString());
    text(cell.sampling().toString());
    text(cell.method() == null ? null : cell.method().toString());
    text(cell.promptPair());
  }

  private void query(Answered answered) {
    ArrayNode accepted = JsonNodeFactory.instance.arrayNode();
    answered.query().accepted().forEach(accepted::add);
    text(answered.cell().dataset());
    text(answered.query().type());
    text(Answered.word(answered.query().expected()));
    text(answered.query().id());
    text(answered.query().text());
    text(accepted.toString());
  }

  private void answer(RunRecord answer) {
    RunRecord.ChoiceUse choice = answer.choice();
    number(answer.sample());
    number(answer.seed());
    text(answer.text());
    text(answer.scoredText().equals(answer.text()) ? null : answer.scoredText());
    text(answer.finish());
    text(answer.error());
    text(choice == null ? null : choice.options().get(choice.chosen()));
    number(answer.written());
    number(
        answer.tokens().entrySet().stream()
            .filter(each -> !each.getKey().equals("new"))
            .mapToInt(java.util.Map.Entry::getValue)
            .sum());
    number(answer.timing().prefillMs());
    number(answer.timing().decodeMs());
    number(answer.timing().firstTokenMs());
    number(answer.timing().totalMs());
    number(answer.timing().batch());
  }

  private void text(@Nullable String value) {
    if (value != null) {
      String whole = Texts.whole(value);
      line.append('"')
          .append((exact ? whole : CsvText.guarded(whole)).replace("\"", "\"\""))
          .append('"');
    }
    line.append(',');
  }

  private void number(@Nullable Number value) {
    if (value instanceof Double fraction) {
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
