package rosarium.experiments.judge;

import java.nio.file.Path;
import java.util.Optional;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.endpoint.EndpointJudges;
import rosarium.analysis.endpoint.Pace;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.Replies;
import rosarium.analysis.judge.reply.ModelReplies;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;

/**
 * Asks what was not asked before; a model is loaded when it is first needed.
 *
 * @param engine what models of ours need
 */
record Asking(RunJudges.Engine engine) implements JudgeReplies {
  private static final Pace REAL =
      new Pace() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long millis) {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };

  @Override
  public VersionedJudge behind(EndpointCard card, Optional<Path> dataDir, Path folder) {
    JudgeProgress progress = progress(card.id());
    return EndpointJudges.of(
        card,
        dataDir,
        folder,
        System::getenv,
        REAL,
        replies -> new WatchedReplies(replies, progress));
  }

  @Override
  public Replies of(ModelSetting model, Wanted wanted, Path file) {
    EngineJudgeModel loaded =
        new EngineJudgeModel(
            model.id(),
            () -> JudgeReplies.identity(engine.sha256().apply(model), model),
            () -> engine.models().open(model).model(),
            engine.decoder(),
            progress(model.id()));
    return new ModelReplies(loaded, wanted.tokens(), wanted.firstWords(), file);
  }

  private JudgeProgress progress(String judge) {
    return new JudgeProgress(judge, engine.says(), System::nanoTime);
  }
}
