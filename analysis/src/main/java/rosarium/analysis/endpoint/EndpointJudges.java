package rosarium.analysis.endpoint;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.Replies;

/** Makes judges behind OpenAI-compatible endpoints of their cards. */
public final class EndpointJudges {
  private EndpointJudges() {}

  /**
   * Make one; nothing is asked yet.
   *
   * @param data the data folder, for published texts
   * @param cache folder of replies
   * @param environment of the process, for the key; returns null for what is not set
   * @param watched puts somebody between judge and endpoint who sees the replies come
   * @throws rosarium.core.config.ConfigException when a text or the key is missing
   */
  public static VersionedJudge of(
      EndpointCard card,
      Optional<Path> data,
      Path cache,
      UnaryOperator<@Nullable String> environment,
      Pace pace,
      UnaryOperator<Replies> watched) {
    Replies replies = new EndpointReplies(card, cache, environment, pace);
    return card.setup().judge(data, watched.apply(replies));
  }

  /**
   * Make one that knows what was said before, and asks nothing.
   *
   * @param data the data folder, for published texts
   * @param cache folder of replies
   * @throws rosarium.core.config.ConfigException when a text is missing
   */
  public static VersionedJudge recalling(EndpointCard card, Optional<Path> data, Path cache) {
    return card.setup().judge(data, EndpointReplies.recalled(card, cache));
  }
}
