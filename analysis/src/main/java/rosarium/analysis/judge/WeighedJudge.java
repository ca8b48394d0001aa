package rosarium.analysis.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Choice;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/**
 * Judges options that were weighed as whole answers (methods.md 7.6). A tie is not the best: an
 * answer must outweigh every other to count.
 */
enum WeighedJudge implements VersionedJudge {
  /** 1 if the best answer outweighs every other option, else 0. */
  MC1("mc1", "accuracy"),
  /** The same among the best answer and the incorrect ones, as the published script counts. */
  MC1_PUBLISHED("mc1-published", "accuracy"),
  /**
   * The share of the correct answers in the probability of all options. Of a masked variant it is a
   * ranking rather than a probability.
   */
  MC2("mc2", "correct-mass");

  /** Raised when a rule changes. */
  private static final String RULE = "weighed-1";

  private final String id;
  private final String measure;

  WeighedJudge(String id, String measure) {
    this.id = id;
    this.measure = measure;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String version() {
    return Sha256.version(RULE + " " + id);
  }

  @Override
  public boolean covers(Expected expected) {
    return expected == Expected.ANSWER;
  }

  @Override
  public boolean covers(Query query) {
    return query.choice() != null && query.choice().best() != null;
  }

  @Override
  public List<Measure> measures(Expected kind) {
    return List.of(new Measure(measure, this != MC2, Verdict.Scored::value));
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    RunRecord.ChoiceUse use = answer.choice();
    Choice choice = query.choice();
    if (use == null || use.weighed() == null || choice == null) {
      return new Verdict.Unscored(
          answer.finish().equals("failed") ? "failed" : "nothing was weighed");
    }
    String chosen = use.options().get(use.chosen());
    if (this == MC2) {
      double mass = mass(query, use);
      return new Verdict.Scored(mass, String.format(Locale.ROOT, "%.4f", mass), chosen);
    }
    boolean right = bestWins(query, choice, use);
    return new Verdict.Scored(right ? 1 : 0, right ? "right" : "wrong", chosen);
  }

  private boolean bestWins(Query query, Choice choice, RunRecord.ChoiceUse use) {
    double best = weight(use.scores().get(use.options().indexOf(choice.best())));
    for (int i = 0; i < use.options().size(); i++) {
      String option = use.options().get(i);
      boolean rival =
          !option.equals(choice.best()) && (this == MC1 || !query.accepted().contains(option));
      if (rival && !(best > weight(use.scores().get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static double mass(Query query, RunRecord.ChoiceUse use) {
    List<Double> weights = new ArrayList<>();
    use.scores().forEach(score -> weights.add(weight(score)));
    double highest = weights.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double all = 0;
    double correct = 0;
    for (int i = 0; i < weights.size(); i++) {
      double share = Math.exp(weights.get(i) - highest);
      all += share;
      correct += query.accepted().contains(use.options().get(i)) ? share : 0;
    }
    return Math.min(1, correct / all);
  }

  private static double weight(@Nullable Double score) {
    return score == null ? Double.NEGATIVE_INFINITY : score;
  }
}
