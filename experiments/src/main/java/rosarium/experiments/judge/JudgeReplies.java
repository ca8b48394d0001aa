package rosarium.experiments.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.Replies;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/** Where those judges of a run that are models have their replies from. */
sealed interface JudgeReplies permits Asking, Recalling {
  /**
   * How long a reply may be, and whose probability as the first thing said is part of it.
   *
   * @param tokens of the longest reply
   * @param firstWords empty for none
   */
  record Wanted(int tokens, List<String> firstWords) {}

  /** Return the judge behind an endpoint, whose replies are kept in a folder. */
  VersionedJudge behind(EndpointCard card, Optional<Path> dataDir, Path folder);

  /** Return the replies of a model of ours, which are kept in a file. */
  Replies of(ModelSetting model, Wanted wanted, Path file);

  /** Return everything that a model's replies depend on besides what it is asked. */
  static String identity(String sha256, ModelSetting model) {
    return sha256 + " " + model.dtype();
  }
}
