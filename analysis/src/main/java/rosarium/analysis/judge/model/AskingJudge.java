package rosarium.analysis.judge.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.TextHash;

/** What judges have in common that ask a model, and what they count. */
abstract class AskingJudge implements VersionedJudge {
  private final String id;
  private final String sourceModel;
  private final JudgePrompt prompt;
  private final Replies replies;
  private int judged;
  private int unscored;
  private int steered;
  private int unsure;

  /**
   * Prepare.
   *
   * @param sourceModel what is asked where its format comes from; empty where that is the project
   */
  AskingJudge(String id, String sourceModel, JudgePrompt prompt, Replies replies) {
    this.id = id;
    this.sourceModel = sourceModel;
    this.prompt = prompt;
    this.replies = replies;
  }

  @Override
  public final String id() {
    return id;
  }

  final JudgePrompt prompt() {
    return prompt;
  }

  final Replies replies() {
    return replies;
  }

  /** Return the version of a rule with these settings. */
  final String version(String rule, String... settings) {
    List<String> parts =
        Stream.of(
                Stream.of(rule, replies.identity()),
                Stream.of(settings),
                Stream.of(prompt.identity()))
            .flatMap(part -> part)
            .toList();
    return TextHash.of(String.join("\u0000", parts)).substring(0, 16);
  }

  @Override
  public final boolean onlyRecalls() {
    return replies.onlyRecalled();
  }

  @Override
  public final boolean provisional(Verdict verdict) {
    return NoReply.askAgain(verdict);
  }

  /** Count a verdict. */
  final Verdict counted(Verdict verdict) {
    judged++;
    unscored += verdict instanceof Verdict.Unscored ? 1 : 0;
    return verdict;
  }

  /** Count a reply that was read. */
  final void believed(JudgeReply reply) {
    unsure += reply.unsure() ? 1 : 0;
  }

  /** Say whether one of these texts may speak to the judge, and count it; nothing if none does. */
  final String steering(String... texts) {
    Optional<String> noted =
        Stream.of(texts).flatMap(text -> Steering.noted(text).stream()).findFirst();
    steered += noted.isPresent() ? 1 : 0;
    return noted.orElse("");
  }

  /**
   * Say what came of it in this process; nothing where all verdicts were on disk.
   *
   * @param beside what stands behind the model's name
   * @param unasked what stands behind the unscored
   * @param judgedThings what is judged, in the plural
   */
  final Optional<String> note(String beside, String unasked, String judgedThings) {
    return judged == 0
        ? Optional.empty()
        : Optional.of(
            "judge %s (%s%s): %s, %d unscored%s, %d %s that may speak to the judge%s"
                .formatted(
                    id,
                    replies.model(),
                    beside,
                    replies.spent(),
                    unscored,
                    unasked,
                    steered,
                    judgedThings,
                    JudgeReply.doubt(unsure)));
  }

  @Override
  public final List<String> differences() {
    return prompt.differences(sourceModel, replies.model());
  }

  @Override
  public final void close() {
    replies.close();
  }
}
