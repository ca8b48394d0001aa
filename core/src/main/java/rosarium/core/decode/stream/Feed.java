package rosarium.core.decode.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.Extension;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.token.TokenIds;

/** What one stream has to take in now, and what came of it. */
final class Feed {
  private final LanguageModel model;
  private final TokenStream stream;
  private final List<Row> rows = new ArrayList<>();
  private final List<HiddenLayer> layers;
  private TokenIds pending_L;
  private int scored;
  private int guesses;
  private boolean draftDropped;
  private @Nullable RuntimeException failure;
  private double ms;

  /**
   * Prepare.
   *
   * @param pending_L at least one id
   * @param scored after how many of the last ids a row is wanted
   * @param guesses how many of the last ids are guesses, which are left out if they break the pass
   * @param layers hidden layers that are wanted with every row
   */
  Feed(
      LanguageModel model,
      TokenStream stream,
      TokenIds pending_L,
      int scored,
      int guesses,
      List<HiddenLayer> layers) {
    this.layers = layers;
    this.model = model;
    this.stream = stream;
    this.pending_L = pending_L;
    this.scored = scored;
    this.guesses = guesses;
  }

  List<HiddenLayer> layers() {
    return layers;
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

  /** Return whether it follows what is chosen, rather than reading a prompt or catching up. */
  boolean follows() {
    return tokens() == scored;
  }

  /** Return the first {@code count} ids as an extension. */
  Extension piece(int count) {
    int behind = tokens() - count;
    int rowsNow = Math.min(count, Math.max(0, scored - behind));
    return new Extension(stream, pending_L.slice(0, count), rowsNow, layers);
  }

  void took(Extension piece, double share) {
    pending_L = pending_L.slice(piece.ids_L().length(), tokens());
    scored -= piece.scored();
    guesses = Math.min(guesses, tokens());
    ms += share;
  }

  void gave(Row given) {
    rows.add(given);
  }

  /**
   * Note that a pass of this alone failed. Guesses are dropped first: what is read ahead of the
   * answer must not fail it.
   *
   * @return whether there is something left to try
   */
  boolean failed(RuntimeException why) {
    if (guesses == 0 || failure != null) {
      failure = why;
      return false;
    }
    draftDropped = true;
    pending_L = pending_L.slice(0, tokens() - guesses);
    scored = Math.max(0, scored - guesses);
    guesses = 0;
    return tokens() > 0;
  }

  /** Note that its stream is of no use any more. */
  void broke(RuntimeException why) {
    failure = why;
  }

  /** Return whether guesses were left out since a pass failed with them. */
  boolean draftDropped() {
    return draftDropped;
  }

  /** Return the rows in order. */
  List<Row> rows() {
    return rows;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Return this stream's share of the passes that it was part of, milliseconds. */
  double ms() {
    return ms;
  }
}
