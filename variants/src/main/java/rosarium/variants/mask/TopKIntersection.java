package rosarium.variants.mask;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Set;
import rosarium.core.contrast.Mask;
import rosarium.core.contrast.MaskCard;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.extension.Range;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Ranking;

/**
 * Keep what is among the k best of every stream of the variant, for the smallest k that leaves at
 * least c tokens: SafeDecoding's set, for any number of streams. If fewer than c tokens are finite
 * in all of them, the set is those. Rows of hidden layers have no say.
 *
 * @param c size of the set, at least 1; published 5
 */
@AutoService(Mask.class)
@MaskCard(
    id = "top-k-intersection",
    formula = "in the k best of every stream, smallest k with c such tokens",
    summary = "Only tokens that are among the best of every stream.",
    cite = "xu2024safedecoding")
public record TopKIntersection(int c) implements Mask {
  /** Check the range. */
  public TopKIntersection {
    Range.atLeast("c", c, 1);
  }

  /** As the paper of SafeDecoding has it. */
  public TopKIntersection() {
    this(5);
  }

  @Override
  public Set<StreamRole> streams() {
    return Set.of();
  }

  @Override
  public Logits over(StreamLogits rows_BV) {
    List<Logits> streams =
        rows_BV.roles().stream().filter(StreamRole::isStream).map(rows_BV::get).toList();
    float[][] mask_BV = new float[rows_BV.rows()][rows_BV.vocabulary()];
    for (int b = 0; b < mask_BV.length; b++) {
      int row = b;
      boolean[] common_V =
          common(c, streams.stream().map(one -> one.row(row)).toArray(float[][]::new));
      for (int v = 0; v < common_V.length; v++) {
        mask_BV[b][v] = common_V[v] ? 0 : Float.NEGATIVE_INFINITY;
      }
    }
    return streams.get(0).like(mask_BV);
  }

  /**
   * Return which ids are among the k best of every row, for the smallest k with at least {@code c}
   * of them; lower ids are better among equals.
   *
   * @param rows_SV one row of each stream, length V
   */
  public static boolean[] common(int c, float[]... rows_SV) {
    int vocabulary = rows_SV[0].length;
    int depth = (int) Math.min(vocabulary, 16L * c); // nearly always deep enough, and cheap
    boolean[] common_V = common(c, depth, rows_SV);
    return depth == vocabulary || size(common_V) >= c ? common_V : common(c, vocabulary, rows_SV);
  }

  private static boolean[] common(int c, int depth, float[][] rows_SV) {
    int[][] best_SK = new int[rows_SV.length][];
    for (int s = 0; s < best_SK.length; s++) {
      boolean all = depth == rows_SV[s].length;
      best_SK[s] = all ? Ranking.descending(rows_SV[s]) : Ranking.top(rows_SV[s], depth);
    }
    int[] seen_V = new int[rows_SV[0].length];
    int found = 0;
    for (int k = 0; k < depth && found < c; k++) {
      for (int[] best_K : best_SK) {
        if (k < best_K.length && ++seen_V[best_K[k]] == rows_SV.length) {
          found++;
        }
      }
    }
    boolean[] common_V = new boolean[seen_V.length];
    for (int v = 0; v < common_V.length; v++) {
      common_V[v] = seen_V[v] == rows_SV.length;
    }
    return common_V;
  }

  private static int size(boolean[] set_V) {
    int size = 0;
    for (boolean member : set_V) {
      size += member ? 1 : 0;
    }
    return size;
  }
}
