package rosarium.core.vector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.checkpoint.ModelConfig.NormPlacement;
import rosarium.core.checkpoint.ModelConfig.QueryKeyNorm;
import rosarium.core.config.DataException;
import rosarium.core.vector.matrix.EmbeddingRows;
import rosarium.core.vector.matrix.Format;
import rosarium.core.vector.matrix.Matrix;
import rosarium.core.vector.matrix.Packer;
import rosarium.core.vector.matrix.TensorRows;

/**
 * All weights of a model, packed.
 *
 * @param embedding (V, D), read row by row
 * @param head (V, D); the embedding itself where tied
 * @param norm the last norm
 * @param layers N
 */
record VectorWeights(EmbeddingRows embedding, Matrix head, float[] norm, List<Layer> layers) {
  private static final float[] NONE = new float[0];

  /**
   * One layer. A norm or bias that the family lacks is empty.
   *
   * @param queryKeyValue the three input projections below each other
   */
  record Layer(
      Matrix queryKeyValue,
      float[] queryKeyValueBias,
      Matrix attentionOutput,
      float[] attentionOutputBias,
      Matrix gate,
      float[] gateBias,
      Matrix up,
      float[] upBias,
      Matrix down,
      float[] downBias,
      float[] attentionNorm,
      float[] postAttentionNorm,
      float[] feedForwardNorm,
      float[] postFeedForwardNorm,
      float[] queryNorm,
      float[] keyNorm) {
    private Layer changed(Reader reader, String at) {
      return new Layer(
          reader.changed(queryKeyValue, at + "query", at + "key", at + "value"),
          queryKeyValueBias,
          reader.changed(attentionOutput, at + "attention_output"),
          attentionOutputBias,
          reader.changed(gate, at + "gate"),
          gateBias,
          reader.changed(up, at + "up"),
          upBias,
          reader.changed(down, at + "down"),
          downBias,
          attentionNorm,
          postAttentionNorm,
          feedForwardNorm,
          postFeedForwardNorm,
          queryNorm,
          keyNorm);
    }

    Stream<Matrix> matrices() {
      return Stream.of(queryKeyValue, attentionOutput, gate, up, down);
    }
  }

  /** Read and pack everything. */
  static VectorWeights read(Checkpoint checkpoint, Packer packer) {
    Reader reader = new Reader(checkpoint, packer);
    boolean tied = checkpoint.config().tiedHead();
    Matrix head = reader.head(tied ? "embedding" : "head");
    // Weights laid out for products alone cannot be looked up.
    EmbeddingRows embedding =
        tied && head instanceof EmbeddingRows rows ? rows : reader.embedding();
    List<Layer> layers = new ArrayList<>();
    for (int n = 0; n < checkpoint.config().layerCount(); n++) {
      layers.add(reader.layer("layers." + n + "."));
    }
    return new VectorWeights(embedding, head, reader.norm("norm"), layers);
  }

  /** Return these weights with those matrices packed anew that a checkpoint has changed. */
  VectorWeights changed(Checkpoint checkpoint, Packer packer) {
    Reader reader = new Reader(checkpoint, packer);
    List<Layer> changed = new ArrayList<>();
    for (int n = 0; n < layers.size(); n++) {
      changed.add(layers.get(n).changed(reader, "layers." + n + "."));
    }
    return new VectorWeights(embedding, head, norm, changed);
  }

  /** Return the bytes of all packed weights. */
  long bytes() {
    return bytesPerPass() + (head == embedding ? 0 : embedding.bytes());
  }

  /** Return the format that holds most of the weights. */
  Format format() {
    Map<Format, Long> weights =
        matrices()
            .collect(
                Collectors.groupingBy(
                    Matrix::format, Collectors.summingLong(m -> (long) m.out() * m.in())));
    return Collections.max(weights.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  private Stream<Matrix> matrices() {
    return Stream.concat(Stream.of(head), layers.stream().flatMap(Layer::matrices));
  }

  /**
   * Return the bytes of the matrices that every pass multiplies with: all but an embedding of its
   * own.
   */
  long bytesPerPass() {
    return matrices().mapToLong(Matrix::bytes).sum();
  }

  /** Close the matrices that are not those of other weights too; of none for null. */
  void closeAllBut(@Nullable VectorWeights other) {
    Set<Matrix> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    if (other != null) {
      other.matrices().forEach(kept::add);
    }
    matrices().filter(matrix -> !kept.contains(matrix)).forEach(Matrix::close);
  }

  /** Reads by canonical names. */
  private record Reader(Checkpoint checkpoint, Packer packer) {
    private Layer layer(String at) {
      ModelConfig config = checkpoint.config();
      boolean before = config.normPlacement() != NormPlacement.POST;
      boolean after = config.normPlacement() != NormPlacement.PRE;
      boolean normed = config.queryKeyNorm() != QueryKeyNorm.NONE;
      boolean biased = config.biases().feedForward();
      return new Layer(
          matrix(at + "query", at + "key", at + "value"),
          bias(config.biases().queryKeyValue(), at + "query", at + "key", at + "value"),
          matrix(at + "attention_output"),
          bias(config.biases().attentionOutput(), at + "attention_output"),
          matrix(at + "gate"),
          bias(biased, at + "gate"),
          matrix(at + "up"),
          bias(biased, at + "up"),
          matrix(at + "down"),
          bias(biased, at + "down"),
          before ? norm(at + "attention_norm") : NONE,
          after ? norm(at + "post_attention_norm") : NONE,
          before ? norm(at + "feed_forward_norm") : NONE,
          after ? norm(at + "post_feed_forward_norm") : NONE,
          normed ? norm(at + "query_norm") : NONE,
          normed ? norm(at + "key_norm") : NONE);
    }

    private Matrix changed(Matrix packed, String... names) {
      boolean same = Stream.of(names).noneMatch(checkpoint.changed()::contains);
      return same ? packed : matrix(names);
    }

    private Matrix matrix(String... names) {
      TensorRows rows = rows(names);
      return packed(() -> packer.linear(rows.out(), rows.in(), rows), names);
    }

    private Matrix head(String name) {
      TensorRows rows = rows(name);
      return packed(() -> packer.head(rows.out(), rows.in(), rows), name);
    }

    private EmbeddingRows embedding() {
      TensorRows rows = rows("embedding");
      return packed(() -> packer.embedding(rows.out(), rows.in(), rows), "embedding");
    }

    /** A weight may be beyond what a format of few bits can scale, or no number at all. */
    private <T> T packed(Supplier<T> packing, String... names) {
      try {
        return packing.get();
      } catch (ArithmeticException unfit) {
        throw new DataException(
            DataException.Kind.UNSUPPORTED,
            "%s: tensor %s: %s; run it as float32 or bfloat16"
                .formatted(checkpoint.path(), String.join(", ", names), unfit.getMessage()),
            unfit);
      }
    }

    private TensorRows rows(String... names) {
      return new TensorRows(Stream.of(names).map(checkpoint::tensor).toList());
    }

    private float[] bias(boolean present, String... names) {
      if (!present) {
        return NONE;
      }
      float[] all = NONE;
      for (String name : names) {
        float[] part = checkpoint.tensor(name + ".bias").toFloat32();
        int at = all.length;
        all = java.util.Arrays.copyOf(all, at + part.length);
        System.arraycopy(part, 0, all, at, part.length);
      }
      return all;
    }

    private float[] norm(String name) {
      float[] weight = checkpoint.tensor(name).toFloat32();
      if (checkpoint.config().normPlusOne()) {
        for (int d = 0; d < weight.length; d++) {
          weight[d] += 1;
        }
      }
      return weight;
    }
  }
}
