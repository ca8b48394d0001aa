package rosarium.datasets.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The YAML card of a data set, as it stands in the file.
 *
 * @param schema version of the format, 1
 * @param id name in configs and records
 * @param title what it holds; the id if absent
 * @param file the data, below the folder of the card
 * @param format {@code csv}, {@code json}, {@code jsonl}, {@code lines} or {@code parquet}
 * @param sha256 hash of the data, checked if present
 * @param citation BibTeX key, if there is one
 * @param licence of the data, if known
 * @param metric {@code refusal}, {@code exact-match}, {@code accuracy} or {@code win-rate}; follows
 *     from what is expected if absent
 * @param judge id of the judge that leads by custom
 * @param size how many queries there are, checked if present
 * @param source where published data is to be had, for messages
 * @param maxTokens usual limit of an answer, 128 if absent
 * @param fields which field of the data means what
 * @param expected what good answers do, where no field says so
 */
record UserCard(
    @JsonProperty(value = "schema", required = true) int schema,
    @JsonProperty(value = "id", required = true) String id,
    @JsonProperty("title") @Nullable String title,
    @JsonProperty(value = "file", required = true) String file,
    @JsonProperty(value = "format", required = true) Format format,
    @JsonProperty("sha256") @Nullable String sha256,
    @JsonProperty("citation") @Nullable String citation,
    @JsonProperty("licence") @Nullable String licence,
    @JsonProperty("metric") @Nullable String metric,
    @JsonProperty("judge") @Nullable String judge,
    @JsonProperty("size") @Nullable Integer size,
    @JsonProperty("source") @Nullable String source,
    @JsonProperty("max_tokens") @Nullable Integer maxTokens,
    @JsonProperty(value = "fields", required = true) Fields fields,
    @JsonProperty("expected") @Nullable String expected) {
  /** How the data is written. */
  enum Format {
    /** Comma-separated values with a header line. */
    @JsonProperty("csv")
    CSV,
    /** One list of objects. */
    @JsonProperty("json")
    JSON,
    /** One object a line. */
    @JsonProperty("jsonl")
    JSONL,
    /** One query a line and nothing else; the field {@code text} is the line. */
    @JsonProperty("lines")
    LINES,
    /** A column a field; texts, numbers and lists of them. */
    @JsonProperty("parquet")
    PARQUET
  }

  /**
   * Names of fields in the data.
   *
   * @param text the question
   * @param id unique and stable; the number of the row if absent
   * @param expected {@code comply}, {@code refuse} or {@code answer}
   * @param type category
   * @param accepted short answers that count as right: a list, or one text with {@code |} between;
   *     with options the letter of the right one
   * @param options what can be chosen, which makes it multiple choice in one step: a list, or one
   *     text with {@code |} between
   * @param context a passage that stands before the question, where a row has one
   * @param reference an answer that others are compared with; a row where it is empty has none
   */
  record Fields(
      @JsonProperty(value = "text", required = true) String text,
      @JsonProperty("id") @Nullable String id,
      @JsonProperty("expected") @Nullable String expected,
      @JsonProperty("type") @Nullable String type,
      @JsonProperty("accepted") @Nullable String accepted,
      @JsonProperty("options") @Nullable String options,
      @JsonProperty("context") @Nullable String context,
      @JsonProperty("reference") @Nullable String reference) {}
}
