package rosarium.core.vector;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.checkpoint.Rope;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.SoftRows;
import rosarium.core.vector.VectorWeights.Layer;
import rosarium.core.vector.matrix.Lanes;
import rosarium.core.vector.matrix.Matrix;
import rosarium.core.vector.matrix.Scratch;

/**
 * One forward pass: T tokens of any streams, which are rows of every matrix product.
 *
 * <p>All members of the team run {@link #work} together. Between two meetings each has its own
 * panels of a product, its own rows, or takes heads from a common counter; no two write to the same
 * place.
 */
final class VectorPass {
  private final ModelConfig config;
  private final VectorWeights weights;
  private final SoftRows softRows;
  private final Rope.@Nullable Table[] tables;
  private final Team team;
  private final Attention[] attention;
  private final Scratch[] scratch;
  private final PassRows rows;
  private final AtomicIntegerArray taken;
  private final Batch batch;
  private final float[][] scored_RD;
  private final float[][] logits_RV;

  /**
   * Who takes in what.
   *
   * @param stream_T the stream of each token
   * @param id_T the token
   * @param position_T where it stands in its stream
   * @param scored_R what gives a row of logits
   */
  record Batch(VectorStream[] stream_T, int[] id_T, int[] position_T, Scored[] scored_R) {
    /** Return T. */
    int tokens() {
      return id_T.length;
    }
  }

  /**
   * What one row of logits is read from.
   *
   * @param token which token of the pass
   * @param hidden which of its states; N is the last
   */
  record Scored(int token, HiddenLayer hidden) {}

  VectorPass(
      ModelConfig config,
      VectorWeights weights,
      SoftRows softRows,
      Rope.@Nullable Table[] tables,
      Team team,
      Attention[] attention,
      Scratch[] scratch,
      PassRows rows,
      Batch batch) {
    this.config = config;
    this.weights = weights;
    this.softRows = softRows;
    this.tables = tables;
    this.team = team;
    this.attention = attention;
    this.scratch = scratch;
    this.rows = rows;
    this.batch = batch;
    this.taken = new AtomicIntegerArray(config.layerCount());
    this.scored_RD = new float[batch.scored_R().length][];
    this.logits_RV = new float[batch.scored_R().length][weights.head().paddedOut()];
    rows.reserve(batch.tokens());
  }

  /** Run it; raw logits, one padded row for each scored token. */
  float[][] run() {
    team.run(this::work);
    return logits_RV;
  }

  private void work(int member) {
    eachRow(member, this::embed);
    for (int n = 0; n < weights.layers().size(); n++) {
      Layer layer = weights.layers().get(n);
      int number = n;
      keep(member, n);
      multiply(member, layer.queryKeyValue(), rows.normed_TD, rows.qkv_T);
      eachRow(member, t -> remember(number, layer, t));
      attend(member, number);
      multiply(member, layer.attentionOutput(), rows.attended_T, rows.y_TD);
      eachRow(member, t -> afterAttention(layer, t));
      feedForward(member, layer);
      multiply(member, layer.down(), rows.gate_TF, rows.y_TD);
      eachRow(member, t -> afterFeedForward(number, layer, t));
    }
    score(member);
  }

  /** Keep the states of a layer that the head is to read before the next layer changes them. */
  private void keep(int member, int layer) {
    for (int r = member; r < scored_RD.length; r += team.size()) {
      Scored scored = batch.scored_R()[r];
      if (scored.hidden().layer() == layer) {
        float[] x_D = rows.x_TD[scored.token()];
        float[] kept_D = Arrays.copyOf(x_D, config.width());
        if (scored.hidden().finalNorm()) {
          VectorMath.rmsNorm(
              x_D, 0, weights.norm(), kept_D, 0, config.width(), config.normEpsilon());
        }
        scored_RD[r] = kept_D;
      }
    }
  }

  private void embed(int t) {
    float[] x_D = rows.x_TD[t];
    int id = batch.id_T()[t];
    if (id >= config.vocabulary()) {
      System.arraycopy(softRows.row(id), 0, x_D, 0, config.width());
    } else {
      weights.embedding().unpack(id, x_D);
      float scale = (float) config.embeddingScale();
      for (int d = 0; scale != 1 && d < config.width(); d++) {
        x_D[d] *= scale;
      }
    }
    normalise(weights.layers().get(0).attentionNorm(), t);
  }

  /** Give the next products the row, normalised unless the family does that afterwards only. */
  private void normalise(float[] weight_D, int t) {
    float[] x_D = rows.x_TD[t];
    float[] normed_D = rows.normed_TD[t];
    if (weight_D.length == 0) {
      System.arraycopy(x_D, 0, normed_D, 0, config.width());
    } else {
      VectorMath.rmsNorm(x_D, 0, weight_D, normed_D, 0, config.width(), config.normEpsilon());
    }
  }

  /** Finish query and key of one token, and write key and value into its stream's cache. */
  private void remember(int n, Layer layer, int t) {
    float[] qkv = rows.qkv_T[t];
    int size = config.headSize();
    int queries = config.heads() * size;
    int keys = config.kvHeads() * size;
    VectorMath.add(qkv, 0, layer.queryKeyValueBias(), layer.queryKeyValueBias().length);
    if (config.queryKeyNorm() == QueryKeyNorm.WHOLE_ROW) {
      VectorMath.rmsNorm(qkv, 0, layer.queryNorm(), qkv, 0, queries, config.normEpsilon());
      VectorMath.rmsNorm(qkv, queries, layer.keyNorm(), qkv, queries, keys, config.normEpsilon());
    }
    Rope.Table table = tables[n];
    for (int at = 0; at < queries + keys; at += size) {
      if (config.queryKeyNorm() == QueryKeyNorm.PER_HEAD) {
        float[] weight = at < queries ? layer.queryNorm() : layer.keyNorm();
        VectorMath.rmsNorm(qkv, at, weight, qkv, at, size, config.normEpsilon());
      }
      if (table != null) {
        int angleAt = batch.position_T()[t] * table.half();
        VectorMath.rotate(qkv, at, table.cos(), table.sin(), angleAt, table.half());
      }
    }
    for (int g = 0; g < config.kvHeads(); g++) {
      int keyAt = queries + g * size;
      int cache = n * config.kvHeads() + g;
      batch.stream_T()[t].put(cache, batch.position_T()[t], qkv, keyAt, qkv, keyAt + keys);
    }
  }

  private void attend(int member, int n) {
    int size = config.headSize();
    int share = config.heads() / config.kvHeads();
    int window = config.layers().get(n).window().orElse(Integer.MAX_VALUE);
    int units = batch.tokens() * config.kvHeads();
    int unit = taken.getAndIncrement(n);
    for (; unit < units; unit = taken.getAndIncrement(n)) {
      int t = unit / config.kvHeads();
      int g = unit % config.kvHeads();
      int cache = n * config.kvHeads() + g;
      VectorStream stream = batch.stream_T()[t];
      int to = batch.position_T()[t] + 1;
      int from = Math.max(0, to - window);
      attention[member].attend(
          rows.qkv_T[t],
          g * share * size,
          share,
          stream.keys(cache),
          stream.values(cache),
          from,
          to,
          rows.attended_T[t]);
    }
    team.meet();
  }

  private void afterAttention(Layer layer, int t) {
    add(layer.attentionOutputBias(), layer.postAttentionNorm(), t);
    normalise(layer.feedForwardNorm(), t);
  }

  private void afterFeedForward(int n, Layer layer, int t) {
    add(layer.downBias(), layer.postFeedForwardNorm(), t);
    if (n + 1 < weights.layers().size()) {
      normalise(weights.layers().get(n + 1).attentionNorm(), t);
    }
  }

  /** Add what a block computed to the residual stream. */
  private void add(float[] bias_D, float[] postNorm_D, int t) {
    float[] y_D = rows.y_TD[t];
    VectorMath.add(y_D, 0, bias_D, bias_D.length);
    if (config.normPlacement() != NormPlacement.PRE) {
      VectorMath.rmsNorm(y_D, 0, postNorm_D, y_D, 0, config.width(), config.normEpsilon());
    }
    VectorMath.add(rows.x_TD[t], 0, y_D, config.width());
  }

  /** Gate and up have the same panels, so that who computed a column can also activate it. */
  private void feedForward(int member, Layer layer) {
    int from = layer.gate().share(member, team.size());
    int to = layer.gate().share(member + 1, team.size());
    layer.gate().multiply(rows.normed_TD, batch.tokens(), rows.gate_TF, from, to, scratch[member]);
    layer.up().multiply(rows.normed_TD, batch.tokens(), rows.up_TF, from, to, scratch[member]);
    int first = from * Matrix.PANEL;
    int end = Math.min(to * Matrix.PANEL, config.feedForward());
    for (int t = 0; t < batch.tokens() && first < end; t++) {
      float[] gate_F = rows.gate_TF[t];
      float[] up_F = rows.up_TF[t];
      addColumns(gate_F, layer.gateBias(), first, end);
      addColumns(up_F, layer.upBias(), first, end);
      VectorMath.gated(config.activation(), gate_F, up_F, gate_F, first, Lanes.padded(end));
    }
    team.meet();
  }

  private static void addColumns(float[] x_F, float[] bias_F, int from, int to) {
    for (int f = from; f < to && bias_F.length > 0; f++) {
      x_F[f] += bias_F[f];
    }
  }

  private void score(int member) {
    keep(member, weights.layers().size());
    team.meet();
    int from = weights.head().share(member, team.size());
    int to = weights.head().share(member + 1, team.size());
    weights.head().multiply(scored_RD, scored_RD.length, logits_RV, from, to, scratch[member]);
    if (config.finalCap().isPresent()) {
      float cap = (float) config.finalCap().getAsDouble();
      for (float[] logits_V : logits_RV) {
        VectorMath.cap(logits_V, cap, from * Matrix.PANEL, to * Matrix.PANEL);
      }
    }
  }

  private void multiply(int member, Matrix matrix, float[][] x_T, float[][] y_T) {
    int from = matrix.share(member, team.size());
    int to = matrix.share(member + 1, team.size());
    matrix.multiply(x_T, batch.tokens(), y_T, from, to, scratch[member]);
    team.meet();
  }

  private void eachRow(int member, IntConsumer task) {
    for (int t = member; t < batch.tokens(); t += team.size()) {
      task.accept(t);
    }
    team.meet();
  }
}
