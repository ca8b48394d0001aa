package rosarium.experiments.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.endpoint.EndpointJudges;
import rosarium.analysis.endpoint.Pace;
import rosarium.analysis.human.HumanJudge;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.Against;
import rosarium.analysis.judge.model.JudgeSetup;
import rosarium.analysis.judge.reply.ModelReplies;
import rosarium.core.config.ConfigException;
import rosarium.core.record.RunFolder;
import rosarium.experiments.config.ExperimentConfig.AskedModel;
import rosarium.experiments.config.ExperimentConfig.JudgeSetting;
import rosarium.experiments.config.ExperimentConfig.ModelSetting;
import rosarium.experiments.run.Runner;
import rosarium.experiments.stream.Models;

/**
 * The judges of a run, in the order of its config. Replies of endpoints and models are kept in
 * {@code judge-replies} of the run.
 *
 * @param ids of all, the leading one first; empty for those of each data set
 * @param own those of them that are the user's
 * @param notes what a reader of the numbers should know
 */
public record RunJudges(List<String> ids, List<VersionedJudge> own, List<String> notes)
    implements AutoCloseable {
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

  /** Copy the lists. */
  public RunJudges {
    ids = List.copyOf(ids);
    own = List.copyOf(own);
    notes = List.copyOf(notes);
  }

  /**
   * What models of ours need to judge.
   *
   * @param models opens them
   * @param sha256 of the files of a model
   * @param decoder the decode loop
   */
  public record Engine(
      Models models, Function<ModelSetting, String> sha256, Runner.Decoder decoder) {}

  /**
   * Make ready; no model is loaded and nothing is asked yet.
   *
   * @param dataDir for published lists and texts
   * @throws ConfigException naming the place in the config, or file and key
   */
  public static RunJudges of(
      List<JudgeSetting> settings, RunFolder folder, Optional<Path> dataDir, Engine engine) {
    Judges known = Judges.find(dataDir);
    List<String> ids = new ArrayList<>();
    List<VersionedJudge> own = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (JudgeSetting setting : settings) {
      try {
        if (setting.labels() != null && !Files.exists(setting.labels())) {
          notes.add(
              "%s is not there yet: 'rosarium judge %s --sheet FILE.csv' writes a sheet to label"
                  .formatted(setting.labels(), folder.root()));
        } else if (setting.endpoint() == null
            && setting.labels() == null
            && setting.asked() == null) {
          ids.add(known.get(setting.id()).id());
        } else {
          VersionedJudge judge = judge(setting, folder, dataDir, engine);
          known.add(judge);
          ids.add(judge.id());
          own.add(judge);
        }
      } catch (ConfigException unplaced) {
        throw new ConfigException(setting.where() + ": " + unplaced.getMessage(), unplaced);
      }
    }
    return new RunJudges(ids, own, notes);
  }

  /** Return the same beside the usual judges of each data set. */
  public RunJudges besideTheUsual() {
    return new RunJudges(List.of(), own, notes);
  }

  private static VersionedJudge judge(
      JudgeSetting setting, RunFolder folder, Optional<Path> dataDir, Engine engine) {
    Path replies = folder.root().resolve("judge-replies");
    if (setting.endpoint() != null) {
      return EndpointJudges.of(
          EndpointCard.read(setting.endpoint()), dataDir, replies, System::getenv, REAL);
    }
    if (setting.labels() != null) {
      return new HumanJudge(person(setting.labels()), setting.labels());
    }
    AskedModel asked = Objects.requireNonNull(setting.asked());
    return asked(setting.id(), asked, replies, dataDir, engine);
  }

  private static VersionedJudge asked(
      String id, AskedModel asked, Path replies, Optional<Path> dataDir, Engine engine) {
    ModelSetting model = asked.model();
    JudgeSetup setup =
        new JudgeSetup(
            id,
            asked.format(),
            null,
            null,
            true,
            Against.byId(asked.against()).orElse(null),
            asked.swap());
    EngineJudgeModel loaded =
        new EngineJudgeModel(
            model.id(),
            () -> engine.sha256().apply(model) + " " + model.dtype(),
            () -> engine.models().open(model).model(),
            engine.decoder());
    return setup.judge(
        dataDir,
        new ModelReplies(
            loaded,
            asked.maxTokens() > 0 ? asked.maxTokens() : setup.tokens(),
            setup.firstWords(),
            replies.resolve(id + ".jsonl")));
  }

  /** A person has the name of the sheet. */
  private static String person(Path sheet) {
    String name = String.valueOf(sheet.getFileName()).replaceFirst("\\.[^.]*$", "");
    return "human-" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  @Override
  public void close() {
    for (VersionedJudge judge : own) {
      judge.close();
    }
  }
}
