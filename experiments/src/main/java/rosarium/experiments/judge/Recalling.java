package rosarium.experiments.judge;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.endpoint.EndpointJudges;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.Replies;
import rosarium.analysis.judge.reply.ModelReplies;
import rosarium.core.config.ConfigException;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/**
 * Takes what was said before; asks nothing and loads nothing.
 *
 * @param sha256 of the files of a model; empty where it is not on this machine
 */
record Recalling(Function<ModelSetting, Optional<String>> sha256) implements JudgeReplies {
  @Override
  public VersionedJudge behind(EndpointCard card, Optional<Path> dataDir, Path folder) {
    return EndpointJudges.recalling(card, dataDir, folder);
  }

  @Override
  public Replies of(ModelSetting model, Wanted wanted, Path file) {
    String hash =
        sha256
            .apply(model)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "model '%s' is not on this machine, so that nobody can tell whether verdicts"
                                .formatted(model.id())
                            + " are of this one"));
    return ModelReplies.recalled(
        model.id(), JudgeReplies.identity(hash, model), wanted.tokens(), file);
  }
}
