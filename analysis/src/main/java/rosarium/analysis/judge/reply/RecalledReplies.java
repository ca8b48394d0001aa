package rosarium.analysis.judge.reply;

import java.util.function.Function;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.model.NoReply;
import rosarium.analysis.judge.model.Replies;

/** Replies that are on disk. Nobody is asked: a question that was never put has no reply yet. */
public final class RecalledReplies implements Replies {
  private final String model;
  private final String identity;
  private final Function<JudgeQuestion, String> hash;
  private final ReplyCache cache;
  private int recalled;

  /**
   * Prepare.
   *
   * @param model name of the model that was asked
   * @param identity as of those who asked it
   * @param hash by which a reply is kept
   * @param cache what was said
   */
  public RecalledReplies(
      String model, String identity, Function<JudgeQuestion, String> hash, ReplyCache cache) {
    this.model = model;
    this.identity = identity;
    this.hash = hash;
    this.cache = cache;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public boolean onlyRecalled() {
    return true;
  }

  @Override
  public JudgeReply to(JudgeQuestion question) throws NoReply {
    JudgeReply reply =
        cache.get(hash.apply(question)).orElseThrow(() -> NoReply.forNow("not asked yet"));
    recalled++;
    return reply;
  }

  @Override
  public String spent() {
    return recalled + " replies from disk";
  }
}
