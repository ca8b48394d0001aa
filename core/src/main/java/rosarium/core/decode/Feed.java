package rosarium.core.decode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
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

  /**
   * One row of the logits of a pass.
   *
   * @param logits_RV all rows of the pass
   * @param r which of them
   * @param max its largest entry; not finite if the row is not usable
   */
  record Row(Logits logits_RV, int r, float max) {
    /** Put rows, from whichever passes, into one value of shape (B, V), in order. */
    static Logits gather(List<Row> rows) {
      List<Logits> parts = new ArrayList<>();
      for (int from = 0; from < rows.size(); ) {
        Logits pass_RV = rows.get(from).logits_RV;
        int to = from;
        while (to < rows.size() && rows.get(to).logits_RV == pass_RV) {
          to++;
        }
        parts.add(pass_RV.select(rows.subList(from, to).stream().mapToInt(Row::r).toArray()));
        from = to;
      }
      return Logits.stack(parts);
    }
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
