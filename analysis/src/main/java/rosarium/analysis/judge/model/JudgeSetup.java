package rosarium.analysis.judge.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.JudgePrompt.Author;

/**
 * What a judge is to be, wherever its replies come from.
 *
 * @param id name in metrics and file names
 * @param format one of {@link JudgeFormats#ids}
 * @param system text instead of that of the format, or null
 * @param user text instead of that of the format, or null
 * @param delimited whether each answer stands between marks that it cannot know
 * @param against what a pairwise judge compares with; null for the custom of its format
 * @param swap whether a pairwise judge sees the answers in both orders
 */
public record JudgeSetup(
    String id,
    String format,
    @Nullable String system,
    @Nullable String user,
    boolean delimited,
    @Nullable Against against,
    boolean swap) {
  /**
   * Check the format.
   *
   * @throws rosarium.core.config.ConfigException naming the nearest
   */
  public JudgeSetup {
    JudgeFormats.require(format);
  }

  /** Return how long a reply may be that a model of ours gives. */
  public int tokens() {
    return PairFormat.byId(format)
        .map(PairFormat::tokens)
        .orElseGet(() -> ReplyFormat.require(format).tokens());
  }

  /** Return the words whose probability as the first thing said is part of the reply. */
  public List<String> firstWords() {
    return PairFormat.byId(format)
        .map(PairFormat::firstWords)
        .orElseGet(() -> ReplyFormat.require(format).firstWords());
  }

  /**
   * Make the judge.
   *
   * @param data the data folder, for published texts
   * @throws rosarium.core.config.ConfigException when a published text is needed and not there
   */
  public VersionedJudge judge(Optional<Path> data, Replies replies) {
    Optional<PairFormat> pair = PairFormat.byId(format);
    return pair.isPresent()
        ? new PairwiseJudge(
            id,
            pair.get(),
            Objects.requireNonNullElse(against, pair.get().against()),
            swap,
            prompt(pair.get(), data),
            replies)
        : single(ReplyFormat.require(format), data, replies);
  }

  private JudgePrompt prompt(PairFormat pair, Optional<Path> data) {
    return pair.published().isEmpty()
        ? new JudgePrompt(
            Objects.requireNonNullElse(system, user == null ? pair.system() : ""),
            Objects.requireNonNullElse(user, pair.user()),
            delimited,
            user == null && system == null ? Author.PROJECT : Author.USER)
        : published(pair.published().get(0), pair.published().get(1), data, delimited);
  }

  private VersionedJudge single(ReplyFormat single, Optional<Path> data, Replies replies) {
    boolean marked = delimited && single.shape() == ReplyFormat.Shape.TEXT;
    return new SingleAnswerJudge(
        id, single, published(single.system(), single.user(), data, marked), replies);
  }

  /** A text of the user's own stands alone: the published system text belongs to the other. */
  private JudgePrompt published(
      String systemId, String userId, Optional<Path> data, boolean marked) {
    String ownUser =
        user != null ? user : userId.isEmpty() ? "" : JudgeTexts.published(data, userId);
    boolean none = systemId.isEmpty() || user != null;
    String ownSystem = system != null ? system : none ? "" : JudgeTexts.published(data, systemId);
    Author author = user == null && system == null ? Author.PUBLISHED : Author.USER;
    return new JudgePrompt(ownSystem, ownUser, marked, author);
  }
}
