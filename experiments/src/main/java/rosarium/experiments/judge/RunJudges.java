package rosarium.experiments.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import rosarium.analysis.endpoint.EndpointCard;
import rosarium.analysis.human.HumanJudge;
import rosarium.analysis.judge.Judges;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.analysis.judge.model.Against;
import rosarium.analysis.judge.model.JudgeSetup;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
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
   * @param says tells a user how far they have come
   */
  public record Engine(
      Models models,
      Function<ModelSetting, String> sha256,
      Runner.Decoder decoder,
      Consumer<String> says) {}

  /**
   * Make ready; no model is loaded and nothing is asked yet.
   *
   * @param dataDir for published lists and texts
   * @throws ConfigException naming the place in the config, or file and key
   */
  public static RunJudges of(
      List<JudgeSetting> settings, RunFolder folder, Optional<Path> dataDir, Engine engine) {
    Maker maker = new Maker(folder, dataDir, new Asking(engine));
    settings.forEach(maker::add);
    return maker.made();
  }

  /**
   * Make judges that know only what was said before: they ask nobody, need no key, load no model,
   * and so hold nothing that must be closed. One of the user's that cannot be made is left out with
   * a note.
   *
   * @param dataDir for published lists and texts
   * @param sha256 of the files of a model; empty where it is not on this machine
   * @throws ConfigException naming the place in the config
   */
  public static RunJudges recalling(
      List<JudgeSetting> settings,
      RunFolder folder,
      Optional<Path> dataDir,
      Function<ModelSetting, Optional<String>> sha256) {
    Maker maker = new Maker(folder, dataDir, new Recalling(sha256));
    for (JudgeSetting setting : settings) {
      try {
        maker.add(setting);
      } catch (ConfigException | DataException unfit) {
        if (!setting.own()) {
          throw unfit;
        }
        maker.notes.add("a judge is left out: " + unfit.getMessage());
      }
    }
    return maker.made();
  }

  /** Return the same beside the usual judges of each data set. */
  public RunJudges besideTheUsual() {
    return new RunJudges(List.of(), own, notes);
  }

  @Override
  public void close() {
    for (VersionedJudge judge : own) {
      judge.close();
    }
  }

  private static final class Maker {
    final List<String> notes = new ArrayList<>();
    private final RunFolder folder;
    private final Optional<Path> dataDir;
    private final JudgeReplies source;
    private final Judges known;
    private final List<String> ids = new ArrayList<>();
    private final List<VersionedJudge> own = new ArrayList<>();

    Maker(RunFolder folder, Optional<Path> dataDir, JudgeReplies source) {
      this.folder = folder;
      this.dataDir = dataDir;
      this.source = source;
      this.known = Judges.find(dataDir);
    }

    RunJudges made() {
      return new RunJudges(ids, own, notes);
    }

    void add(JudgeSetting setting) {
      try {
        if (setting.labels() != null && !Files.exists(setting.labels())) {
          notes.add(
              "%s is not there yet: 'rosarium judge %s --sheet FILE.csv' writes a sheet to label"
                  .formatted(setting.labels(), folder.root()));
        } else if (!setting.own()) {
          ids.add(known.get(setting.id()).id());
        } else {
          VersionedJudge judge = judge(setting);
          known.add(judge);
          ids.add(judge.id());
          own.add(judge);
        }
      } catch (ConfigException unplaced) {
        throw new ConfigException(setting.where() + ": " + unplaced.getMessage(), unplaced);
      }
    }

    private VersionedJudge judge(JudgeSetting setting) {
      Path replies = folder.root().resolve("judge-replies");
      if (setting.endpoint() != null) {
        return source.behind(EndpointCard.read(setting.endpoint()), dataDir, replies);
      }
      if (setting.labels() != null) {
        return new HumanJudge(person(setting.labels()), setting.labels());
      }
      AskedModel asked = Objects.requireNonNull(setting.asked());
      JudgeSetup setup =
          new JudgeSetup(
              setting.id(),
              asked.format(),
              null,
              null,
              true,
              Against.byId(asked.against()).orElse(null),
              asked.swap());
      int tokens = asked.maxTokens() > 0 ? asked.maxTokens() : setup.tokens();
      return setup.judge(
          dataDir,
          source.of(
              asked.model(),
              new JudgeReplies.Wanted(tokens, setup.firstWords()),
              replies.resolve(setting.id() + ".jsonl")));
    }

    /** A person has the name of the sheet. */
    private static String person(Path sheet) {
      String name = String.valueOf(sheet.getFileName()).replaceFirst("\\.[^.]*$", "");
      return "human-" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
  }
}
