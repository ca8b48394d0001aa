package rosarium.analysis.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.analysis.judge.model.JudgeReply;
import rosarium.analysis.judge.model.NoReply;
import rosarium.analysis.judge.model.Replies;
import rosarium.analysis.judge.reply.RecalledReplies;
import rosarium.analysis.judge.reply.ReplyCache;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.TextHash;

/** Replies of an endpoint, each kept on disk by the hash of what was sent. */
final class EndpointReplies implements Replies {
  private final EndpointCard card;
  private final Endpoint endpoint;
  private final ReplyCache cache;
  private int cached;

  /**
   * Prepare.
   *
   * @param cache folder of replies
   * @param environment of the process, for the key; returns null for what is not set
   * @throws ConfigException when the key is missing
   */
  EndpointReplies(
      EndpointCard card, Path cache, UnaryOperator<@Nullable String> environment, Pace pace) {
    this.card = card;
    String key = card.keyEnv() == null ? null : environment.apply(card.keyEnv());
    if (card.keyEnv() != null && (key == null || key.isBlank())) {
      throw new ConfigException(
          "judge '%s': key_env: %s is not set".formatted(card.id(), card.keyEnv()));
    }
    this.endpoint = new Endpoint(card, key, pace);
    this.cache = cache(card, cache);
  }

  /** Return those that were given before; needs no key. */
  static Replies recalled(EndpointCard card, Path cache) {
    return new RecalledReplies(
        card.model(),
        identity(card),
        question -> hash(Endpoint.question(card, question.messages())),
        cache(card, cache));
  }

  private static ReplyCache cache(EndpointCard card, Path folder) {
    return new ReplyCache(folder.resolve(card.id() + ".jsonl"));
  }

  private static String identity(EndpointCard card) {
    return card.model() + "\u0000" + card.tokens();
  }

  private static String hash(ObjectNode sent) {
    return TextHash.of(sent.toString());
  }

  @Override
  public String model() {
    return card.model();
  }

  @Override
  public String identity() {
    return identity(card);
  }

  @Override
  public JudgeReply to(JudgeQuestion question) throws NoReply {
    ObjectNode body = Endpoint.question(card, question.messages());
    String asked = hash(body);
    Optional<JudgeReply> known = cache.get(asked);
    if (known.isPresent()) {
      cached++;
      return known.get();
    }
    JudgeReply reply = JudgeReply.of(endpoint.ask(body));
    cache.put(asked, card.model(), reply);
    return reply;
  }

  @Override
  public String spent() {
    return endpoint.spent() + "; " + cached + " replies from disk";
  }
}
