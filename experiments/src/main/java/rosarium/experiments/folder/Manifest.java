package rosarium.experiments.folder;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import rosarium.core.record.Cell;

/**
 * What is known of a finished cell: enough to run it again, by values.
 *
 * @param schema version of this format, {@value #SCHEMA}
 * @param cell the cell
 * @param records how many records it holds
 * @param failures the records that failed
 * @param recordsSha256 SHA-256 of {@code records.jsonl}
 * @param resumed how many of the records an earlier process had written
 * @param started when the process that finished it began with it, ISO 8601
 * @param ended when it was finished, ISO 8601
 * @param model hashes and form of the model as it ran
 * @param environment versions, machine and threads
 */
@JsonPropertyOrder({"schema", "cell", "records", "failures"})
public record Manifest(
    int schema,
    Cell cell,
    int records,
    List<Failure> failures,
    @JsonProperty("records_sha256") String recordsSha256,
    int resumed,
    String started,
    String ended,
    ObjectNode model,
    ObjectNode environment) {
  /** The version that this class writes. */
  public static final int SCHEMA = 1;

  /**
   * A record that failed.
   *
   * @param query its query
   * @param sample its sample
   * @param error what went wrong
   */
  public record Failure(String query, int sample, String error) {}
}
