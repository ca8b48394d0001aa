package rosarium.analysis.judge.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.Measure;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.RunRecord;

/**
 * A model that judges one answer at a time. A reply that cannot be read is {@code Unscored} with
 * the whole reply; where no reply came, that is {@code Unscored} too, and the next run asks again.
 */
final class SingleAnswerJudge implements VersionedJudge {
  /** Raised when the way of asking or reading changes. */
  private static final String RULE = "single-2";

  private final String id;
  private final ReplyFormat format;
  private final JudgePrompt prompt;
  private final Replies replies;
  private int judged;
  private int unscored;
  private int steered;
  private int unsure;

  SingleAnswerJudge(String id, ReplyFormat format, JudgePrompt prompt, Replies replies) {
    this.id = id;
    this.format = format;
    this.prompt = prompt;
    this.replies = replies;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String version() {
    String all = String.join("\u0000", RULE, replies.identity(), format.id(), prompt.identity());
    return TextHash.of(all).substring(0, 16);
  }

  @Override
  public boolean covers(Expected expected) {
    return format.covers(expected);
  }

  @Override
  public List<Measure> measures(Expected kind) {
    return format.measures(kind);
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
    replies.prepare(
        cases.stream()
            .filter(each -> nothingToJudge(each.answer()) == null)
            .map(each -> question(each.query(), each.answer()))
            .toList());
  }

  private static @Nullable String nothingToJudge(RunRecord answer) {
    return answer.finish().equals("failed")
        ? "failed"
        : answer.scoredText().isBlank() ? "empty" : null;
  }

  private JudgeQuestion question(Query query, RunRecord answer) {
    String text = answer.scoredText();
    return switch (format.shape()) {
      case CONVERSATION ->
          new JudgeQuestion(
              List.of(new Message("user", query.text()), new Message("assistant", text)),
              null,
              false,
              List.of(query.text(), text));
      case RAW -> prompt.raw(query.text(), text);
      case TEXT -> prompt.asking(query.text(), Map.of("answer", text));
    };
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    judged++;
    String nothing = nothingToJudge(answer);
    if (nothing != null) {
      return unscored(nothing);
    }
    JudgeReply reply;
    try {
      reply = replies.to(question(query, answer));
    } catch (NoReply none) {
      return unscored(none.why());
    }
    Optional<Verdict.Scored> read = format.read(reply);
    if (read.isEmpty()) {
      return unscored(reply.unreadable());
    }
    unsure += reply.unsure() ? 1 : 0;
    Optional<String> steering = Steering.noted(answer.scoredText());
    steered += steering.isPresent() ? 1 : 0;
    return new Verdict.Scored(
        read.get().value(), read.get().label(), steering.orElse("") + reply.shown());
  }

  private Verdict unscored(String why) {
    unscored++;
    return new Verdict.Unscored(why);
  }

  @Override
  public Optional<String> note() {
    if (judged == 0) {
      return Optional.empty(); // all verdicts were on disk
    }
    return Optional.of(
        "judge %s (%s): %s, %d unscored, %d answers that may speak to the judge%s"
            .formatted(
                id, replies.model(), replies.spent(), unscored, steered, JudgeReply.doubt(unsure)));
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
