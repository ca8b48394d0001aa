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
 * @param metric what is usually measured: {@code refusal} or {@code exact-match}
 * @param maxTokens usual limit of an answer, tokens
 * @param taskPrompt id of the text that wraps each query, if the source has one
 * @param file where it stands in the data folder; absent when it comes with the project
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
    int maxTokens,
    Optional<String> taskPrompt,
    Optional<PinnedFile> file,
    String howToGet) {
  /** Metric of data sets whose queries are to be answered or refused. */
  public static final String REFUSAL = "refusal";

  /** Metric of data sets whose answers can be checked. */
  public static final String EXACT_MATCH = "exact-match";

  /** Copy the set. */
  public DatasetCard {
    expected = Set.copyOf(expected);
  }

  /**
   * A file of the data folder.
   *
   * @param path below the data folder, with slashes
   * @param bytes its size
   * @param sha256 its SHA-256, lower-case hex
   */
  public record PinnedFile(String path, long bytes, String sha256) {}

  /** Return every text that belongs to the format, for lists and docs. */
  public List<String> row() {
    return List.of(id, Integer.toString(size), metric, licence, title);
  }
}
