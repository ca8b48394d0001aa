package rosarium.analysis.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.Measure;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.config.ConfigException;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.RunRecord;

/**
 * A judge behind an OpenAI-compatible endpoint. A reply that cannot be read is {@code Unscored}
 * with the whole reply; where no reply came, that is {@code Unscored} too, and the next run asks
 * again.
 */
public final class EndpointJudge implements VersionedJudge {
  /** Raised when the way of asking or reading changes. */
  private static final String RULE = "endpoint-1";

  private static final String NO_REPLY = "no reply: ";
  private static final String UNREADABLE = "unreadable: ";

  private final EndpointCard card;
  private final JudgeQuestion.Asking asking;
  private final Endpoint endpoint;
  private final ReplyCache cache;
  private int cached;
  private int unscored;
  private int steered;

  /**
   * Prepare.
   *
   * @param data the data folder, for published texts
   * @param cache folder of replies
   * @param environment of the process, for the key; returns null for what is not set
   * @throws ConfigException when a text or the key is missing
   */
  public EndpointJudge(
      EndpointCard card,
      Optional<Path> data,
      Path cache,
      UnaryOperator<@Nullable String> environment,
      Pace pace) {
    this.card = card;
    this.asking =
        JudgeQuestion.Asking.of(card.reply(), data, card.system(), card.user(), card.delimited());
    String key = card.keyEnv() == null ? null : environment.apply(card.keyEnv());
    if (card.keyEnv() != null && (key == null || key.isBlank())) {
      throw new ConfigException(
          "judge '%s': key_env: %s is not set".formatted(card.id(), card.keyEnv()));
    }
    this.endpoint = new Endpoint(card, key, pace);
    this.cache = new ReplyCache(cache.resolve(card.id() + ".jsonl"));
  }

  @Override
  public String id() {
    return card.id();
  }

  @Override
  public String version() {
    String all =
        String.join(
            "\u0000",
            RULE,
            card.model(),
            card.format(),
            asking.system(),
            asking.user(),
            Boolean.toString(card.delimited()),
            Integer.toString(card.tokens()));
    return TextHash.of(all).substring(0, 16);
  }

  @Override
  public boolean covers(Expected expected) {
    return card.reply().covers(expected);
  }

  @Override
  public List<Measure> measures(Expected kind) {
    return card.reply().measures(kind);
  }

  @Override
  public boolean provisional(Verdict verdict) {
    return verdict instanceof Verdict.Unscored unscoredVerdict
        && unscoredVerdict.why().startsWith(NO_REPLY);
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    if (answer.finish().equals("failed")) {
      return unscored("failed");
    }
    if (answer.scoredText().isBlank()) {
      return unscored("empty");
    }
    ObjectNode question =
        endpoint.question(asking.about(query.text(), answer.scoredText()).messages());
    String asked = TextHash.of(question.toString());
    Optional<JudgeReply> known = cache.get(asked);
    String reply;
    if (known.isPresent()) {
      cached++;
      reply = known.get().text();
    } else {
      try {
        reply = endpoint.ask(question);
      } catch (Endpoint.NoReply none) {
        return unscored(NO_REPLY + none.getMessage());
      }
      cache.put(asked, card.model(), JudgeReply.of(reply));
    }
    return verdict(reply, Steering.in(answer.scoredText()));
  }

  private Verdict verdict(String reply, Optional<String> steering) {
    Optional<Verdict.Scored> read = card.reply().read(JudgeReply.of(reply));
    if (read.isEmpty()) {
      return unscored(reply.isBlank() ? UNREADABLE + "an empty reply" : UNREADABLE + reply);
    }
    steered += steering.isPresent() ? 1 : 0;
    Verdict.Scored scored = read.get();
    String reason =
        steering.map(text -> "the answer may speak to the judge: '" + text + "'\n").orElse("")
            + reply;
    return new Verdict.Scored(scored.value(), scored.label(), reason);
  }

  private Verdict unscored(String why) {
    unscored++;
    return new Verdict.Unscored(why);
  }

  @Override
  public Optional<String> note() {
    return Optional.of(
        "judge %s (%s): %s; %d replies from disk, %d unscored, %d answers that may speak to the judge"
                .formatted(id(), card.model(), endpoint.spent(), cached, unscored, steered)
            + card.reply().madeFor(card.model()));
  }
}
