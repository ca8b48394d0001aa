package rosarium.analysis.judge.model;

import java.util.List;

/** Where replies come from. The same question has the same reply, and is put once. */
public interface Replies extends AutoCloseable {
  /** Return the name of the model that is asked. */
  String model();

  /** Return a text of everything that a reply depends on besides its question. */
  String identity();

  /** Return whether these are replies of before, and nobody is asked for others. */
  default boolean onlyRecalled() {
    return false;
  }

  /** Get these replies together, where that is cheaper than one by one. */
  default void prepare(List<JudgeQuestion> questions) {}

  /**
   * Return what the model says.
   *
   * @throws NoReply when none can be had
   */
  JudgeReply to(JudgeQuestion question) throws NoReply;

  /** Return what it has come to so far, for people. */
  String spent();

  /** Let go of what it holds. */
  @Override
  default void close() {}
}
