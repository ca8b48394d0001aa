package rosarium.analysis.judge.reply;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.model.NoReply;
import rosarium.analysis.judge.model.Replies;
import rosarium.core.prompt.TextHash;

/** Replies of a model of ours, through the same decode loop that writes answers. */
public final class ModelReplies implements Replies {
  private final JudgeModel model;
  private final int maxTokens;
  private final List<String> firstWords;
  private final ReplyCache cache;
  private final Set<String> tooLong = new HashSet<>();
  private int asked;

  /**
   * Prepare; nothing is loaded yet.
   *
   * @param maxTokens longest reply
   * @param firstWords whose probability as the first thing said is part of the reply
   * @param cache file of replies
   */
  public ModelReplies(JudgeModel model, int maxTokens, List<String> firstWords, Path cache) {
    this.model = model;
    this.maxTokens = maxTokens;
    this.firstWords = List.copyOf(firstWords);
    this.cache = new ReplyCache(cache);
  }

  /**
   * Return those that a model gave before; it is not loaded.
   *
   * @param model name of the model
   * @param hash over everything that its replies depend on besides what it is asked
   * @param maxTokens longest reply
   * @param cache file of replies
   */
  public static Replies recalled(String model, String hash, int maxTokens, Path cache) {
    return new RecalledReplies(
        model,
        identity(hash, maxTokens),
        question -> key(hash, maxTokens, question),
        new ReplyCache(cache));
  }

  private static String identity(String hash, int maxTokens) {
    return hash + "\u0000" + maxTokens;
  }

  private static String key(String hash, int maxTokens, JudgeQuestion question) {
    return TextHash.of(identity(hash, maxTokens) + "\u0000" + question.whole());
  }

  @Override
  public String model() {
    return model.name();
  }

  @Override
  public String identity() {
    return identity(model.identity(), maxTokens);
  }

  @Override
  public void prepare(List<JudgeQuestion> questions) {
    Map<String, JudgeQuestion> open = new LinkedHashMap<>();
    for (JudgeQuestion question : questions) {
      String key = key(question);
      if (cache.get(key).isEmpty() && !tooLong.contains(key)) {
        open.putIfAbsent(key, question);
      }
    }
    if (open.isEmpty()) {
      return;
    }
    Iterator<Optional<JudgeReply>> replies =
        model.ask(List.copyOf(open.values()), maxTokens, firstWords).iterator();
    for (String key : open.keySet()) {
      replies.next().ifPresentOrElse(reply -> keep(key, reply), () -> tooLong.add(key));
    }
  }

  private void keep(String key, JudgeReply reply) {
    asked++;
    cache.put(key, model.name(), reply);
  }

  private String key(JudgeQuestion question) {
    return key(model.identity(), maxTokens, question);
  }

  @Override
  public JudgeReply to(JudgeQuestion question) throws NoReply {
    String key = key(question);
    if (cache.get(key).isEmpty() && !tooLong.contains(key)) {
      prepare(List.of(question));
    }
    return cache.get(key).orElseThrow(() -> NoReply.ever("does not fit into the judge's context"));
  }

  @Override
  public String spent() {
    return asked + " questions";
  }

  @Override
  public void close() {
    model.close();
  }
}
