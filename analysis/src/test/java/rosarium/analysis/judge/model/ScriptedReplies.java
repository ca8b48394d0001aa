package rosarium.analysis.judge.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Replies that a function makes of the last turn of a question; of nothing there is no reply. */
public final class ScriptedReplies implements Replies {
  private final Function<String, String> says;
  private final List<String> asked = new ArrayList<>();
  private final List<Integer> prepared = new ArrayList<>();

  /** Reply so; an empty text stands for an endpoint that fails. */
  public ScriptedReplies(Function<String, String> says) {
    this.says = says;
  }

  /** Return what was asked, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** Return how many questions were announced, each time. */
  public List<Integer> prepared() {
    return List.copyOf(prepared);
  }

  @Override
  public String model() {
    return "m";
  }

  @Override
  public String identity() {
    return "m 1";
  }

  @Override
  public void prepare(List<JudgeQuestion> questions) {
    prepared.add(questions.size());
  }

  @Override
  public JudgeReply to(JudgeQuestion question) throws NoReply {
    String text = question.messages().get(question.messages().size() - 1).content();
    asked.add(text);
    String said = says.apply(text);
    if (said.isEmpty()) {
      throw NoReply.forNow("status 500");
    }
    return JudgeReply.of(said);
  }

  @Override
  public String spent() {
    return asked.size() + " questions";
  }
}
