package rosarium.analysis.judge;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.core.judge.Judge;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/** A judge whose verdicts can be told apart from those of an earlier version of itself. */
public interface VersionedJudge extends Judge, AutoCloseable {
  /** Return a short hash over everything that a verdict depends on besides query and record. */
  String version();

  /**
   * Return a hash over that which it judges by: verdicts of two runs under one id can be compared
   * where it is the same. The version, unless that changes with what is judged.
   */
  default String standard() {
    return version();
  }

  /** Return whether queries of this kind are its business; it is not asked about others. */
  boolean covers(Expected expected);

  /** Return whether this query is its business: by its kind, unless the judge looks closer. */
  default boolean covers(Query query) {
    return covers(query.expected());
  }

  /** Return what its verdicts on queries of this kind come to, at least one number. */
  default List<Measure> measures(Expected kind) {
    return List.of(Measure.of(kind));
  }

  /**
   * An answer that is about to be judged.
   *
   * @param baseline what plain answered to the same query; null unless the judge compares with it
   */
  record Case(Query query, RunRecord answer, @Nullable RunRecord baseline) {}

  /** Return whether verdicts are on an answer beside that of the plain cell. */
  default boolean comparesWithBaseline() {
    return false;
  }

  /** Judge one answer, beside the other where it compares. */
  default Verdict judge(Case each) {
    return judge(each.query(), each.answer());
  }

  /** Get ready for these answers together, where that is cheaper than one by one. */
  default void prepare(List<Case> cases) {}

  /** Return whether this verdict is for want of a reply, so that it is worth asking again. */
  default boolean provisional(Verdict verdict) {
    return false;
  }

  /** Return whether it asks nobody, and says only what it was told before. */
  default boolean onlyRecalls() {
    return false;
  }

  /** Return what a reader of the numbers should know of how they came about; may be empty. */
  default Optional<String> note() {
    return Optional.empty();
  }

  /** Say how it differs from the source that its name promises; nothing where it does not. */
  default List<String> differences() {
    return List.of();
  }

  /** Let go of what it holds; most hold nothing. */
  @Override
  default void close() {}
}
