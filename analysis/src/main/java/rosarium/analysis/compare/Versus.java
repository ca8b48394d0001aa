package rosarium.analysis.compare;

import java.util.List;
import rosarium.analysis.metric.Comparison;
import rosarium.analysis.metric.Effect;
import rosarium.core.judge.Estimate;
import rosarium.core.prompt.Query;

/**
 * A second cell against a first.
 *
 * @param first the one that differences are taken from
 * @param second the other
 * @param matched queries that both were asked
 * @param left queries that only one was asked, left out
 * @param lines one a metric that both have, judged ones first
 * @param discordant answers that the leading judge tells apart, in the order of the queries
 */
public record Versus(
    Side first, Side second, int matched, int left, List<Line> lines, List<Discordant> discordant) {
  /** Copy the lists. */
  public Versus {
    lines = List.copyOf(lines);
    discordant = List.copyOf(discordant);
  }

  /**
   * One metric.
   *
   * @param judged whether it is one of verdicts
   * @param first estimate of the first cell over the queries that both were asked
   * @param second estimate of the second
   * @param comparison the paired test
   * @param effect what stands behind it
   * @param holm p after correction over all cells that were compared with the first; as {@code
   *     comparison} has it where there was one
   */
  public record Line(
      boolean judged,
      Estimate first,
      Estimate second,
      Comparison comparison,
      Effect effect,
      double holm) {
    Line corrected(double p) {
      return new Line(judged, first, second, comparison, effect, p);
    }
  }

  /**
   * Two answers to one query of which only one has the property.
   *
   * @param metric judged by what
   * @param query what was asked
   * @param sample index of the answers
   * @param first whether the first answer has the property
   * @param firstText the part of the first answer that the judge saw
   * @param secondText the part of the second
   */
  public record Discordant(
      String metric, Query query, int sample, boolean first, String firstText, String secondText) {}
}
