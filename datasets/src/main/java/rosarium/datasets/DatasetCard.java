package rosarium.datasets;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import rosarium.core.prompt.Expected;

/**
 * What one should know of a data set before one uses it.
 *
 * @param id name in configs and records
 * @param title what it holds, one line
 * @param citation BibTeX key; empty for our own
 * @param licence of the data
 * @param size how many queries it has, duplicates included; 0 when only the file tells
 * @param expected what good answers do
 * @param metric what is usually measured: {@code refusal}, {@code exact-match}, {@code accuracy} of
 *     a choice, or {@code win-rate}
 * @param judge id of the judge that leads by custom
 * @param maxTokens usual limit of an answer, tokens
 * @param taskPrompt id of the text that wraps each query, if the source has one
 * @param files where it stands in the data folder; none when it comes with the project
 * @param howToGet what to tell a user who does not have it
 */
public record DatasetCard(
    String id,
    String title,
    String citation,
    String licence,
    int size,
    Set<Expected> expected,
    String metric,
    String judge,
    int maxTokens,
    Optional<String> taskPrompt,
    List<PinnedFile> files,
    String howToGet) {
  /** Metric of data sets whose queries are to be answered or refused. */
  public static final String REFUSAL = "refusal";

  /** Metric of data sets whose answers can be checked. */
  public static final String EXACT_MATCH = "exact-match";

  /** Metric of multiple choice in one step. */
  public static final String ACCURACY = "accuracy";

  /** Metric of instructions whose answers are compared with stored ones. */
  public static final String WIN_RATE = "win-rate";

  /** Copy the collections. */
  public DatasetCard {
    expected = Set.copyOf(expected);
    files = List.copyOf(files);
  }

  /** Describe a data set of at most one file, with the judge that its metric has by custom. */
  public DatasetCard(
      String id,
      String title,
      String citation,
      String licence,
      int size,
      Set<Expected> expected,
      String metric,
      int maxTokens,
      Optional<String> taskPrompt,
      Optional<PinnedFile> file,
      String howToGet) {
    this(
        id,
        title,
        citation,
        licence,
        size,
        expected,
        metric,
        judgeOf(metric),
        maxTokens,
        taskPrompt,
        file.stream().toList(),
        howToGet);
  }

  /** Return the judge that leads by custom where a source names none. */
  public static String judgeOf(String metric) {
    return switch (metric) {
      case REFUSAL -> "xstest-strmatch-21";
      case ACCURACY -> "choice";
      case WIN_RATE -> "pairwise";
      default -> "exact-match";
    };
  }

  /** Return this card with another leading judge. */
  public DatasetCard judgedBy(String other) {
    return new DatasetCard(
        id,
        title,
        citation,
        licence,
        size,
        expected,
        metric,
        other,
        maxTokens,
        taskPrompt,
        files,
        howToGet);
  }

  /**
   * A file of the data folder.
   *
   * @param path below the data folder, with slashes
   * @param bytes its size; 0 where the source states none
   * @param sha256 its SHA-256, lower-case hex; empty where the source states none
   */
  public record PinnedFile(String path, long bytes, String sha256) {}

  /** Return every text that belongs to the format, for lists and docs. */
  public List<String> row() {
    return List.of(id, size == 0 ? "?" : Integer.toString(size), metric, judge, licence, title);
  }
}
