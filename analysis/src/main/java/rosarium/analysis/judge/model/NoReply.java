package rosarium.analysis.judge.model;

import rosarium.core.judge.Verdict;

/** A question has no reply. */
public final class NoReply extends Exception {
  private static final long serialVersionUID = 1;
  private static final String LATER = "no reply: ";

  private final String why;

  private NoReply(String why) {
    super(why);
    this.why = why;
  }

  /** Return what a verdict says. */
  String why() {
    return why;
  }

  /** Make one of a question that a later run should put again. */
  public static NoReply forNow(String why) {
    return new NoReply(LATER + why);
  }

  /** Make one of a question that can never be put. */
  public static NoReply ever(String why) {
    return new NoReply(why);
  }

  /** Return whether a verdict is for want of a reply that a later run may get. */
  static boolean askAgain(Verdict verdict) {
    return verdict instanceof Verdict.Unscored none && none.why().startsWith(LATER);
  }
}
