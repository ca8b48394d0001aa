package rosarium.analysis.endpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.Measure;
import rosarium.analysis.judge.VersionedJudge;
import rosarium.core.judge.Verdict;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.TextHash;
import rosarium.core.record.RunRecord;

/**
 * A model of ours as a judge, through the same decode loop that writes answers. A reply that cannot
 * be read is {@code Unscored} with the whole reply.
 */
public final class ModelJudge implements VersionedJudge, AutoCloseable {
  /** Raised when the way of asking or reading changes. */
  private static final String RULE = "model-1";

  private final String id;
  private final JudgeQuestion.Asking asking;
  private final int maxTokens;
  private final JudgeModel model;
  private final ReplyCache cache;
  private final Set<String> tooLong = new HashSet<>();
  private int asked;
  private int unscored;
  private int steered;
  private int unsure;

  /**
   * Prepare; nothing is loaded yet.
   *
   * @param id name in metrics and file names
   * @param format by its id
   * @param maxTokens longest reply; 0 for what the format needs
   * @param data the data folder, for published texts
   * @param cache folder of replies
   * @throws rosarium.core.config.ConfigException when the format or a text is not known
   */
  public ModelJudge(
      String id, String format, int maxTokens, JudgeModel model, Optional<Path> data, Path cache) {
    this.id = id;
    ReplyFormat read = ReplyFormat.require("format", format);
    this.asking = JudgeQuestion.Asking.of(read, data, null, null, true);
    this.maxTokens = maxTokens > 0 ? maxTokens : read.tokens();
    this.model = model;
    this.cache = new ReplyCache(cache.resolve(id + ".jsonl"));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String version() {
    String all =
        String.join(
            "\u0000",
            RULE,
            model.identity(),
            asking.format().id(),
            asking.system(),
            asking.user(),
            Integer.toString(maxTokens));
    return TextHash.of(all).substring(0, 16);
  }

  @Override
  public boolean covers(Expected expected) {
    return asking.format().covers(expected);
  }

  @Override
  public List<Measure> measures(Expected kind) {
    return asking.format().measures(kind);
  }

  @Override
  public void prepare(List<Case> cases) {
    List<String> keys = new ArrayList<>();
    List<JudgeQuestion> questions = new ArrayList<>();
    for (Case each : cases) {
      if (why(each.answer()) == null) {
        JudgeQuestion question = question(each.query(), each.answer());
        String key = key(question);
        if (cache.get(key).isEmpty() && !tooLong.contains(key) && !keys.contains(key)) {
          keys.add(key);
          questions.add(question);
        }
      }
    }
    if (questions.isEmpty()) {
      return;
    }
    List<Optional<JudgeReply>> replies =
        model.ask(questions, maxTokens, asking.format().firstWords());
    for (int i = 0; i < replies.size(); i++) {
      String key = keys.get(i);
      replies.get(i).ifPresentOrElse(reply -> keep(key, reply), () -> tooLong.add(key));
    }
  }

  private void keep(String key, JudgeReply reply) {
    asked++;
    cache.put(key, model.name(), reply);
  }

  private JudgeQuestion question(Query query, RunRecord answer) {
    return asking.about(query.text(), answer.scoredText());
  }

  private String key(JudgeQuestion question) {
    return TextHash.of(
        String.join("\u0000", model.identity(), Integer.toString(maxTokens), question.whole()));
  }

  private static @Nullable String why(RunRecord answer) {
    return answer.finish().equals("failed")
        ? "failed"
        : answer.scoredText().isBlank() ? "empty" : null;
  }

  @Override
  public Verdict judge(Query query, RunRecord answer) {
    String why = why(answer);
    if (why != null) {
      return unscored(why);
    }
    String key = key(question(query, answer));
    Optional<JudgeReply> reply = cache.get(key);
    if (reply.isEmpty()) {
      return unscored(
          tooLong.contains(key)
              ? "does not fit into the judge's context"
              : "the judge was not asked");
    }
    Optional<Verdict.Scored> read = asking.format().read(reply.get());
    if (read.isEmpty()) {
      return unscored("unreadable: " + reply.get().shown());
    }
    List<Double> words = reply.get().probabilities();
    unsure += !words.isEmpty() && words.stream().mapToDouble(each -> each).sum() < 0.9 ? 1 : 0;
    Optional<String> steering = Steering.in(answer.scoredText());
    steered += steering.isPresent() ? 1 : 0;
    String reason =
        steering.map(text -> "the answer may speak to the judge: '" + text + "'\n").orElse("")
            + reply.get().shown();
    return new Verdict.Scored(read.get().value(), read.get().label(), reason);
  }

  private Verdict unscored(String why) {
    unscored++;
    return new Verdict.Unscored(why);
  }

  @Override
  public Optional<String> note() {
    String doubt =
        unsure == 0
            ? ""
            : "; in %d verdicts its words have less than 0.9 of the probability".formatted(unsure);
    return Optional.of(
        "judge %s (%s): %d questions, %d unscored, %d answers that may speak to the judge%s%s"
            .formatted(
                id,
                model.name(),
                asked,
                unscored,
                steered,
                doubt,
                asking.format().madeFor(model.name())));
  }

  @Override
  public void close() {
    model.close();
  }
}
