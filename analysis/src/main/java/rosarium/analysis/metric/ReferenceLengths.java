package rosarium.analysis.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import rosarium.analysis.run.AnswerKey;
import rosarium.analysis.run.CellData;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/**
 * How long answers are beside the reference answers of their queries, characters: judges tend to
 * prefer the longer one, so both stand beside every win rate (methods.md 7.6).
 */
public final class ReferenceLengths {
  /** Metric of the answers. */
  public static final String OWN = "characters";

  /** Metric of the references. */
  public static final String REFERENCE = "reference-characters";

  private ReferenceLengths() {}

  /** Return both; nothing where no query has a reference. */
  public static List<Scores> of(CellData data) {
    Map<String, String> references = new LinkedHashMap<>();
    for (Query query : data.queries()) {
      if (query.reference() != null) {
        references.put(query.id(), query.reference());
      }
    }
    if (references.isEmpty()) {
      return List.of();
    }
    Map<AnswerKey, OptionalDouble> own = new LinkedHashMap<>();
    Map<AnswerKey, OptionalDouble> kept = new LinkedHashMap<>();
    for (AnswerKey key : data.planned()) {
      String reference = references.get(key.query());
      if (reference != null) {
        RunRecord answer = data.records().get(key);
        own.put(
            key,
            answer == null || answer.finish().equals("failed")
                ? OptionalDouble.empty()
                : length(answer.scoredText()));
        kept.put(key, length(reference));
      }
    }
    return List.of(
        new Scores(OWN, "characters", false, own),
        new Scores(REFERENCE, "characters", false, kept));
  }

  private static OptionalDouble length(String text) {
    return OptionalDouble.of(text.codePointCount(0, text.length()));
  }
}
