package rosarium.analysis.figure.run;

/** Says in captions who judged. */
final class Judged {
  private Judged() {}

  /**
   * Return a sentence.
   *
   * @param metric its id, which names the judge
   */
  static String by(String metric) {
    return "Judged by " + metric.substring(metric.indexOf('/') + 1) + ".";
  }
}
