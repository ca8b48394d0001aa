package rosarium.analysis.judge.model;

import java.util.List;
import java.util.stream.Stream;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/** The names of all formats, of one answer and of two. */
public final class JudgeFormats {
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
