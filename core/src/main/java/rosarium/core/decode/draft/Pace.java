package rosarium.core.decode.draft;

/**
 * How many guesses one answer makes, and how they have fared. Depends on counts of this answer
 * alone, never on time.
 */
public final class Pace {
  private final Speculation speculation;
  private int drafted;
  private int accepted;
  private int refused;

  /** Begin an answer. */
  public Pace(Speculation speculation) {
    this.speculation = speculation;
  }

  /**
   * Return how many ids to guess now.
   *
   * @param rows streams that are extended together at this step
   */
  public int length(int rows) {
    PassCosts costs = speculation.costs();
    // One guess each way before the first: (accepted + 1) of (judged + 2).
    double acceptance = (accepted + 1.0) / (accepted + refused + 2.0);
    return costs == null
        ? speculation.tokens()
        : costs.bestLength(rows, acceptance, speculation.tokens());
  }

  /** Note that ids were read ahead. */
  public void drafted(int ids) {
    drafted += ids;
  }

  /** Note that the next guess was what was chosen. */
  public void accepted() {
    accepted++;
  }

  /** Note that it was not; the guesses behind it were never looked at. */
  public void refused() {
    refused++;
  }

  /** Return how many ids were read ahead so far. */
  public int allDrafted() {
    return drafted;
  }

  /** Return how many of them were chosen. */
  public int allAccepted() {
    return accepted;
  }
}
