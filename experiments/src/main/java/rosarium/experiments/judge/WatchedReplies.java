package rosarium.experiments.judge;

import java.util.List;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.model.NoReply;
import rosarium.analysis.judge.model.Replies;

/**
 * Replies that come one by one, with a word on how far they are.
 *
 * @param from where they come from
 */
record WatchedReplies(Replies from, JudgeProgress progress) implements Replies {
  @Override
  public String model() {
    return from.model();
  }

  @Override
  public String identity() {
    return from.identity();
  }

  @Override
  public void prepare(List<JudgeQuestion> questions) {
    progress.begins(questions.size());
    from.prepare(questions);
  }

  @Override
  public JudgeReply to(JudgeQuestion question) throws NoReply {
    try {
      return from.to(question);
    } finally {
      progress.replied();
    }
  }

  @Override
  public String spent() {
    return from.spent();
  }

  @Override
  public void close() {
    from.close();
  }
}
