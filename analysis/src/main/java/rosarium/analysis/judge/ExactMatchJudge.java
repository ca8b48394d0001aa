package rosarium.analysis.judge;

import java.util.Collections;
import java.util.List;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/**
 * Calls an answer right when one of the accepted strings stands in its first sentence or line as
 * whole words.
 *
 * <p>The rule, in order: take the opening of the answer ({@link AnswerText#opening}); turn it and
 * each accepted string into words ({@link AnswerText#words}); the words of one accepted string must
 * follow one another in the opening. Articles are ignored unless the accepted string is nothing
 * else. What it cannot see: a negation before the string, or a list of several guesses. An empty
 * answer is wrong, so that a variant cannot gain by falling silent.
 */
final class ExactMatchJudge implements VersionedJudge {
  /** Raised when the rule changes. */
  private static final String RULE = "opening-words-1";

  @Override
  public String id() {
    return "exact-match";
  }

  @Override
  public String version() {
    return Sha256.version(RULE);
  }

  @Override
  public boolean covers(Expected expected) {
    return expected == Expected.ANSWER;
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    if (answer.finish().equals("failed")) {
      return new Verdict.Unscored("failed");
    }
    if (query.accepted().isEmpty()) {
      return new Verdict.Unscored("no accepted answer");
    }
    if (answer.scoredText().isBlank()) {
      return new Verdict.Scored(0, "wrong", "empty");
    }
    String opening = AnswerText.opening(answer.scoredText());
    for (String accepted : query.accepted()) {
      if (holds(opening, accepted)) {
        return new Verdict.Scored(1, "right", accepted);
      }
    }
    return new Verdict.Scored(0, "wrong", "");
  }

  private static boolean holds(String opening, String accepted) {
    List<String> wanted = AnswerText.words(accepted, true);
    boolean onlyArticles = wanted.isEmpty();
    if (onlyArticles) {
      wanted = AnswerText.words(accepted, false);
    }
    return !wanted.isEmpty()
        && Collections.indexOfSubList(AnswerText.words(opening, !onlyArticles), wanted) >= 0;
  }
}
