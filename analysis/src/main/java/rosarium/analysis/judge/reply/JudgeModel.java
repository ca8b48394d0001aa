package rosarium.analysis.judge.reply;

import java.util.List;
import java.util.Optional;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;

/** A model of ours that judges. The composition root has one loaded when it is first asked. */
public interface JudgeModel extends AutoCloseable {
  /** Return what it is, short, for people. */
  String name();

  /** Return a hash over everything that its replies depend on besides what it is asked. */
  String identity();

  /**
   * Ask, greedily, all questions together.
   *
   * @param maxTokens longest reply
   * @param words whose probability as the first thing said is wanted; empty for none
   * @return for each question in order the reply; empty where it does not fit into the context
   */
  List<Optional<JudgeReply>> ask(List<JudgeQuestion> questions, int maxTokens, List<String> words);

  @Override
  void close();
}
