package rosarium.analysis.judge.model;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.analysis.judge.Measure;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.prompt.Expected;

/** The names of all formats, of one answer and of two. */
public final class JudgeFormats {
  private static final String ANYWHERE = "endpoint or model";

  private JudgeFormats() {}

  /** Return the ids that a model of ours can be asked in. */
  public static List<String> ids() {
    return Stream.concat(Stream.of(ReplyFormat.values()).map(ReplyFormat::id), pairs().stream())
        .toList();
  }

  /** Return those that an endpoint can be asked in: the turns are its own to frame. */
  public static List<String> ofEndpoints() {
    return Stream.concat(
            Stream.of(ReplyFormat.values())
                .filter(each -> each.shape() != ReplyFormat.Shape.RAW)
                .map(ReplyFormat::id),
            pairs().stream())
        .toList();
  }

  /** Return those that compare two answers. */
  public static List<String> pairs() {
    return Stream.of(PairFormat.values()).map(PairFormat::id).toList();
  }

  /** Return whether it compares two answers. */
  public static boolean isPair(String id) {
    return PairFormat.byId(id).isPresent();
  }

  /**
   * What a user chooses a format by.
   *
   * @param id name in configs
   * @param answers how many it looks at
   * @param metrics names of what its verdicts come to
   * @param where {@code endpoint or model}, or {@code model} where its text holds its own turns
   * @param source model that is asked where it was published; empty where the words are our own
   */
  public record Card(String id, int answers, String metrics, String where, String source) {}

  /** Describe all of them. */
  public static List<Card> cards() {
    return Stream.concat(
            Stream.of(ReplyFormat.values()).map(JudgeFormats::card),
            Stream.of(PairFormat.values())
                .map(pair -> new Card(pair.id(), 2, "win-rate", ANYWHERE, pair.model())))
        .toList();
  }

  private static Card card(ReplyFormat format) {
    String metrics =
        Stream.of(Expected.REFUSE, Expected.COMPLY)
            .filter(format::covers)
            .flatMap(kind -> format.measures(kind).stream())
            .map(Measure::name)
            .distinct()
            .collect(Collectors.joining(" "));
    boolean raw = format.shape() == ReplyFormat.Shape.RAW;
    return new Card(format.id(), 1, metrics, raw ? "model" : ANYWHERE, format.model());
  }

  /**
   * Check a name.
   *
   * @throws ConfigException naming the nearest
   */
  static void require(String id) {
    if (!ids().contains(id)) {
      throw new ConfigException(
          "format: %s; allowed: %s%s"
              .formatted(id, String.join(", ", ids()), NearestName.hint(id, ids())));
    }
  }
}
