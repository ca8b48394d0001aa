package rosarium.datasets;

import com.fasterxml.jackson.annotation.JsonProperty;
import rosarium.datasets.format.DataFile;
import rosarium.datasets.format.JsonRows;

/**
 * The first line of a file of our own sentences.
 *
 * @param schema version of the format, 1
 * @param dataset id of the data set
 * @param licence of the sentences
 * @param source who wrote them
 */
record OwnHeader(
    @JsonProperty(value = "schema", required = true) int schema,
    @JsonProperty(value = "dataset", required = true) String dataset,
    @JsonProperty(value = "licence", required = true) String licence,
    @JsonProperty(value = "source", required = true) String source) {
  /** Check the first line of a resource and return the rest, in which line numbers still hold. */
  static DataFile body(String resource, String dataset) {
    DataFile file = DataFile.resource(OwnHeader.class, resource);
    int end = file.text().indexOf('\n');
    OwnHeader header = JsonRows.value(file, 1, file.text().substring(0, end), OwnHeader.class);
    if (header.schema() != 1 || !header.dataset().equals(dataset)) {
      throw new IllegalStateException(file.name() + " says it is " + header);
    }
    return new DataFile(file.name(), file.text().substring(end), file.bytes(), file.sha256());
  }
}
