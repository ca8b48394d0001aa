package rosarium.analysis.judge.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.Measure;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.Query;
import rosarium.core.record.RunRecord;

/**
 * A model that judges one answer at a time. A reply that cannot be read is {@code Unscored} with
 * the whole reply; where no reply came, that is {@code Unscored} too, and the next run asks again.
 */
final class SingleAnswerJudge extends AskingJudge {
  /** Raised when the way of asking or reading changes. */
  private static final String RULE = "single-2";

  private final ReplyFormat format;

  SingleAnswerJudge(String id, ReplyFormat format, JudgePrompt prompt, Replies replies) {
    super(id, format.model(), prompt, replies);
    this.format = format;
  }

  @Override
  public String version() {
    return version(RULE, format.id());
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
  public void prepare(List<Case> cases) {
    replies()
        .prepare(
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
      case RAW -> prompt().raw(query.text(), text);
      case TEXT -> prompt().asking(query.text(), Map.of("answer", text));
    };
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    String nothing = nothingToJudge(answer);
    return counted(nothing == null ? asked(query, answer) : new Verdict.Unscored(nothing));
  }

  private Verdict asked(Query query, RunRecord answer) {
    JudgeReply reply;
    try {
      reply = replies().to(question(query, answer));
    } catch (NoReply none) {
      return new Verdict.Unscored(none.why());
    }
    Optional<Verdict.Scored> read = format.read(reply);
    if (read.isEmpty()) {
      return new Verdict.Unscored(reply.unreadable());
    }
    believed(reply);
    String steering = steering(answer.scoredText());
    return new Verdict.Scored(read.get().value(), read.get().label(), steering + reply.shown());
  }

  @Override
  public Optional<String> note() {
    return note("", "", "answers");
  }
}
