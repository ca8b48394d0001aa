package rosarium.analysis.judge.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.Measure;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.RunRecord;

/**
 * A model that says which of two answers is better: ours, or the one that it is compared with. It
 * sees them in both orders, and orders that disagree are a tie (methods.md 7.4, 7.6): 1 is a win,
 * 0.5 a tie, 0 a loss, and the mean is the win rate.
 */
final class PairwiseJudge implements VersionedJudge {
  /** Raised when the way of asking, reading or counting changes. */
  private static final String RULE = "pairwise-1";

  private static final String DISAGREE = "orders disagree";

  /** Labels of what needed no judge. */
  private static final String SAME = "the same";

  private static final String EMPTY = "empty";
  private static final String OTHER_EMPTY = "the other is empty";

  private final String id;
  private final PairFormat format;
  private final Against against;
  private final boolean swap;
  private final JudgePrompt prompt;
  private final Replies replies;
  private int judged;
  private int unscored;
  private int steered;
  private int same;
  private int unsure;

  PairwiseJudge(
      String id,
      PairFormat format,
      Against against,
      boolean swap,
      JudgePrompt prompt,
      Replies replies) {
    this.id = id;
    this.format = format;
    this.against = against;
    this.swap = swap;
    this.prompt = prompt;
    this.replies = replies;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String version() {
    String all =
        String.join(
            "\u0000",
            RULE,
            replies.identity(),
            format.id(),
            against.id(),
            Boolean.toString(swap),
            prompt.identity());
    return TextHash.of(all).substring(0, 16);
  }

  @Override
  public boolean covers(Expected expected) {
    return format.covers(expected);
  }

  @Override
  public boolean covers(Query query) {
    boolean comparable = against == Against.BASELINE || query.reference() != null;
    return comparable && query.choice() == null && covers(query.expected());
  }

  @Override
  public boolean comparesWithBaseline() {
    return against == Against.BASELINE;
  }

  @Override
  public List<Measure> measures(Expected kind) {
    List<Measure> measures =
        new ArrayList<>(
            List.of(
                new Measure("win-rate", false, Verdict.Scored::value),
                new Measure("wins", true, scored -> scored.value() == 1 ? 1 : 0),
                new Measure("losses", true, scored -> scored.value() == 0 ? 1 : 0)));
    if (swap) {
      measures.add(new Measure("orders-agree", true, PairwiseJudge::agreement));
    }
    return measures;
  }

  /** What was not asked says nothing of the judge. */
  private static double agreement(Verdict.Scored scored) {
    return switch (scored.label()) {
      case SAME, EMPTY, OTHER_EMPTY -> Double.NaN;
      case DISAGREE -> 0;
      default -> 1;
    };
  }

  @Override
  public boolean onlyRecalls() {
    return replies.onlyRecalled();
  }

  @Override
  public boolean provisional(Verdict verdict) {
    return NoReply.askAgain(verdict);
  }

  @Override
  public void prepare(List<Case> cases) {
    List<JudgeQuestion> questions = new ArrayList<>();
    for (Case each : cases) {
      String rival = rival(each);
      if (rival != null && withoutAsking(each, rival).isEmpty()) {
        orders(each, rival).forEach(order -> questions.add(order.question()));
      }
    }
    replies.prepare(questions);
  }

  private @Nullable String rival(Case each) {
    return against == Against.REFERENCE
        ? each.query().reference()
        : each.baseline() == null ? null : each.baseline().scoredText();
  }

  /** Return what is to be said where there is nothing to compare. */
  private Optional<Verdict> withoutAsking(Case each, String rival) {
    if (each.answer().finish().equals("failed")) {
      return Optional.of(new Verdict.Unscored("failed"));
    }
    if (each.baseline() != null && each.baseline().finish().equals("failed")) {
      return Optional.of(new Verdict.Unscored("the baseline's answer failed"));
    }
    String answer = each.answer().scoredText();
    boolean empty = answer.isBlank();
    boolean rivalEmpty = rival.isBlank();
    if ((empty || rivalEmpty) && !format.emptyLoses()) {
      return Optional.of(new Verdict.Unscored("empty"));
    }
    if (answer.equals(rival) || (empty && rivalEmpty)) {
      return Optional.of(new Verdict.Scored(0.5, SAME, ""));
    }
    if (empty) {
      return Optional.of(new Verdict.Scored(0, EMPTY, ""));
    }
    return rivalEmpty ? Optional.of(new Verdict.Scored(1, OTHER_EMPTY, "")) : Optional.empty();
  }

  /** One way of showing the two. */
  private record Order(boolean answerFirst, JudgeQuestion question) {
    /** Return 1 where the answer is preferred, 0 where the other is, 0.5 for neither. */
    double value(PairFormat.Preferred preferred) {
      return switch (preferred) {
        case NEITHER -> 0.5;
        case FIRST -> answerFirst ? 1 : 0;
        case SECOND -> answerFirst ? 0 : 1;
      };
    }

    String name() {
      return answerFirst ? "shown first" : "shown second";
    }
  }

  private List<Order> orders(Case each, String rival) {
    String answer = each.answer().scoredText();
    Order first = new Order(true, question(each.query(), answer, rival));
    return swap
        ? List.of(first, new Order(false, question(each.query(), rival, answer)))
        : List.of(first);
  }

  private JudgeQuestion question(Query query, String first, String second) {
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put("answer_a", first);
    answers.put("answer_b", second);
    return prompt.asking(query.text(), answers);
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    return judge(new Case(query, answer, null));
  }

  @Override
  public Verdict judge(Case each) {
    judged++;
    String rival = rival(each);
    Verdict verdict =
        rival == null
            ? new Verdict.Unscored("nothing to compare with")
            : withoutAsking(each, rival).orElseGet(() -> asked(each, rival));
    unscored += verdict instanceof Verdict.Unscored ? 1 : 0;
    same += verdict instanceof Verdict.Scored scored && scored.label().equals(SAME) ? 1 : 0;
    return verdict;
  }

  private Verdict asked(Case each, String rival) {
    List<Double> values = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    for (Order order : orders(each, rival)) {
      JudgeReply reply;
      try {
        reply = replies.to(order.question());
      } catch (NoReply none) {
        return new Verdict.Unscored(none.why());
      }
      Optional<PairFormat.Preferred> preferred = format.read(reply);
      if (preferred.isEmpty()) {
        return new Verdict.Unscored(order.name() + ": " + reply.unreadable());
      }
      unsure += reply.unsure() ? 1 : 0;
      values.add(order.value(preferred.get()));
      said.append(said.isEmpty() ? "" : "\n")
          .append(order.name())
          .append(": ")
          .append(reply.shown());
    }
    Optional<String> steering =
        Stream.of(each.answer().scoredText(), rival)
            .flatMap(text -> Steering.noted(text).stream())
            .findFirst();
    steered += steering.isPresent() ? 1 : 0;
    boolean agree = values.stream().distinct().count() == 1;
    double value = agree ? values.get(0) : 0.5;
    String label = !agree ? DISAGREE : value == 1 ? "win" : value == 0 ? "loss" : "tie";
    return new Verdict.Scored(value, label, steering.orElse("") + said);
  }

  @Override
  public Optional<String> note() {
    if (judged == 0) {
      return Optional.empty(); // all verdicts were on disk
    }
    return Optional.of(
        "judge %s (%s, against the %s): %s, %d unscored, %d not asked about since both answers are"
                .formatted(id, replies.model(), against.id(), replies.spent(), unscored, same)
            + " the same, %d pairs that may speak to the judge".formatted(steered)
            + JudgeReply.doubt(unsure));
  }

  @Override
  public List<String> differences() {
    return prompt.differences(format.model(), replies.model());
  }

  @Override
  public void close() {
    replies.close();
  }
}
