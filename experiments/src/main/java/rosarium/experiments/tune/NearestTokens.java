package rosarium.experiments.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.TorchModel;

/** Which tokens of the vocabulary look most like the rows of a soft prompt. */
final class NearestTokens {
  private static final int AT_ONCE = 2048;

  private final TorchModel model;

  NearestTokens(TorchModel model) {
    this.model = model;
  }

  /**
   * One token beside a row.
   *
   * @param id of the token
   * @param cosine of the angle between both, in [-1, 1]
   */
  record Near(int id, double cosine) {}

  /**
   * What stands beside each row, and how long the embeddings of tokens are.
   *
   * @param nearest for each row its nearest tokens, the nearest first
   * @param meanNorm mean length of the embedding of a token
   */
  record Found(List<List<Near>> nearest, double meanNorm) {}

  /**
   * Search the whole vocabulary.
   *
   * @param soft_LD rows
   * @param most how many tokens a row gets
   */
  Found of(float[][] soft_LD, int most) {
    List<PriorityQueue<Near>> best = new ArrayList<>();
    Comparator<Near> worstFirst =
        Comparator.comparingDouble(Near::cosine)
            .thenComparing(Comparator.comparingInt(Near::id).reversed());
    for (int l = 0; l < soft_LD.length; l++) {
      best.add(new PriorityQueue<>(worstFirst));
    }
    double[] softNorm_L = Arrays.stream(soft_LD).mapToDouble(NearestTokens::norm).toArray();
    int vocabulary = model.description().vocabulary();
    double norms = 0;
    for (int from = 0; from < vocabulary; from += AT_ONCE) {
      int[] ids = IntStream.range(from, Math.min(vocabulary, from + AT_ONCE)).toArray();
      float[][] token_VD = model.embeddings(TokenIds.of(ids));
      for (int v = 0; v < ids.length; v++) {
        double length = norm(token_VD[v]);
        norms += length;
        for (int l = 0; l < soft_LD.length && length > 0; l++) {
          double cosine = dot(soft_LD[l], token_VD[v]) / (length * softNorm_L[l]);
          PriorityQueue<Near> own = best.get(l);
          own.add(new Near(ids[v], cosine));
          if (own.size() > most) {
            own.poll();
          }
        }
      }
    }
    List<List<Near>> nearest = new ArrayList<>();
    for (PriorityQueue<Near> own : best) {
      nearest.add(own.stream().sorted(worstFirst.reversed()).toList());
    }
    return new Found(nearest, norms / vocabulary);
  }

  /**
   * Return the cosine of the angle between two rows, in [-1, 1]; 0 if one of them has no length.
   */
  static double cosine(float[] one_D, float[] other_D) {
    double lengths = norm(one_D) * norm(other_D);
    return lengths == 0 ? 0 : dot(one_D, other_D) / lengths;
  }

  /** Return the length of a row. */
  static double norm(float[] row_D) {
    return Math.sqrt(dot(row_D, row_D));
  }

  private static double dot(float[] one_D, float[] other_D) {
    double sum = 0;
    for (int d = 0; d < one_D.length; d++) {
      sum += (double) one_D[d] * other_D[d];
    }
    return sum;
  }
}
