package rosarium.core.decode.stream;

import org.jspecify.annotations.Nullable;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.token.TokenIds;

/** What one stream has to take in now, and what came of it. */
final class Feed {
  private final LanguageModel model;
  private final TokenStream stream;
  private final boolean scored;
  private TokenIds pending_L;
  private @Nullable Row row;
  private @Nullable RuntimeException failure;
  private double ms;

  /**
   * Prepare.
   *
   * @param pending_L at least one id
   * @param scored whether the row after the last id is wanted
   */
  Feed(LanguageModel model, TokenStream stream, TokenIds pending_L, boolean scored) {
    this.model = model;
    this.stream = stream;
    this.pending_L = pending_L;
    this.scored = scored;
  }

  LanguageModel model() {
    return model;
  }

  TokenStream stream() {
    return stream;
  }

  int tokens() {
    return pending_L.length();
  }

  /** Return the first {@code count} ids as an extension; only the last piece gives a row. */
  Extension piece(int count) {
    boolean last = count == tokens();
    return new Extension(stream, pending_L.slice(0, count), last && scored ? 1 : 0);
  }

  void took(int count, double share) {
    pending_L = pending_L.slice(count, tokens());
    ms += share;
  }

  void gave(Row given) {
    row = given;
  }

  void failed(RuntimeException why) {
    failure = why;
  }

  @Nullable Row row() {
    return row;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Return this stream's share of the passes that it was part of, milliseconds. */
  double ms() {
    return ms;
  }
}
