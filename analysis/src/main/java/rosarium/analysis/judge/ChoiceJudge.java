package rosarium.analysis.judge;

import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/** Calls a choice in one step right when it is the accepted option (methods.md 7.3). */
final class ChoiceJudge implements VersionedJudge {
  /** Raised when the rule changes. */
  private static final String RULE = "choice-1";

  @Override
  public String id() {
    return "choice";
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
  public boolean covers(Query query) {
    return query.choice() != null && query.choice().best() == null && !query.accepted().isEmpty();
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    RunRecord.ChoiceUse choice = answer.choice();
    if (choice == null) {
      return new Verdict.Unscored(
          answer.finish().equals("failed") ? "failed" : "nothing was chosen");
    }
    String chosen = choice.options().get(choice.chosen());
    boolean right = query.accepted().contains(chosen);
    return new Verdict.Scored(
        right ? 1 : 0,
        right ? "right" : "wrong",
        choice.masked() ? chosen + " (masked: by the closed row)" : chosen);
  }
}
