package rosarium.analysis.human;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rosarium.analysis.run.AtomicFiles;
import rosarium.analysis.run.CellData;
import rosarium.analysis.run.RunData;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.Cell;
import rosarium.core.record.RunFolder;
import rosarium.core.record.RunRecord;

/**
 * Writes the answers of a run for people to label. The sheet is blind: an item is named by the hash
 * of query and answer, so it names no variant, the order is that of hashes, and what several
 * variants wrote alike is asked once.
 */
public final class LabelSheet {
  /** Columns, in order; {@code label} is to be filled in, {@code comment} may be. */
  static final List<String> COLUMNS = List.of("item", "query", "answer", "label", "comment");

  private LabelSheet() {}

  /**
   * Write a sheet of the answers to queries that are to be answered or refused.
   *
   * @param seed what the order depends on
   * @return how many items it has
   */
  public static int write(RunFolder folder, Path sheet, long seed) {
    RunData run = RunData.load(folder);
    Map<String, String> lines = new TreeMap<>();
    for (Cell cell : run.cells()) {
      CellData data = run.read(cell);
      Map<String, Query> queries = new HashMap<>();
      data.queries().forEach(query -> queries.put(query.id(), query));
      data.records()
          .forEach(
              (key, answer) -> {
                Query query = queries.get(key.query());
                if (query != null && asked(query, answer)) {
                  String item = item(query, answer);
                  lines.put(
                      sha256(seed + "/" + item),
                      String.join(
                          ",", item, cell(query.text()), cell(answer.scoredText()), "", "\r\n"));
                }
              });
    }
    StringBuilder text = new StringBuilder(String.join(",", COLUMNS)).append("\r\n");
    lines.values().forEach(text::append);
    AtomicFiles.write(sheet, text.toString().getBytes(StandardCharsets.UTF_8));
    return lines.size();
  }

  private static boolean asked(Query query, RunRecord answer) {
    return query.expected() != Expected.ANSWER
        && !answer.finish().equals("failed")
        && !answer.scoredText().isBlank();
  }

  /** Return what names a query and its answer in a sheet. */
  static String item(Query query, RunRecord answer) {
    return sha256(query.text() + "\u0000" + answer.scoredText()).substring(0, 16);
  }

  /** Quote a text; one that a spreadsheet would compute gets an apostrophe before it. */
  private static String cell(String text) {
    boolean computed = !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0;
    return "\"" + (computed ? "'" : "") + text.replace("\"", "\"\"") + "\"";
  }

  /** Return the SHA-256 of the UTF-8 bytes, lower-case hex. */
  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
