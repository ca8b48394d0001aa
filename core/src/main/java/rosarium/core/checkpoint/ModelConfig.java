package rosarium.core.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Say what a forward pass has to do: one decoder-only transformer with switches.
 *
 * <p>Every value was checked against the weights when the {@link Checkpoint} was opened. A model
 * that needs anything not said here was refused.
 *
 * @param family model type as published, for example {@code llama} or {@code gemma3}
 * @param vocabulary V, rows of the embedding and of the head; may exceed the tokenizer's size
 * @param width D, size of the residual stream
 * @param heads H, query heads
 * @param kvHeads G, key-value heads; H is a multiple of it
 * @param headSize K, size of one head, even; H times K need not be D
 * @param feedForward F, inner size of the gated feed-forward
 * @param context the largest number of positions
 * @param normEpsilon added to the mean square inside every RMS norm
 * @param activation what the gate passes through
 * @param tiedHead whether the output head is the embedding
 * @param biases which linear layers add a bias
 * @param queryKeyNorm whether queries and keys are RMS-normalised before rotation
 * @param normPlacement where a block normalises
 * @param normPlusOne whether every RMS norm (query and key norms too) multiplies by {@code 1 +
 *     weight} instead of {@code weight}
 * @param embeddingScale factor on the embedding output; 1 is none
 * @param queryScale factor on query-key products before cap, mask and softmax
 * @param attentionCap c of {@code c * tanh(x / c)} on scaled query-key products; empty is none
 * @param finalCap c of {@code c * tanh(x / c)} on logits; empty is none
 * @param layers one entry per layer, N in number
 * @param endOfText ids that end an answer; empty where the files name none
 * @param beginOfText id that begins a sequence, if the model has one
 */
public record ModelConfig(
    String family,
    int vocabulary,
    int width,
    int heads,
    int kvHeads,
    int headSize,
    int feedForward,
    int context,
    double normEpsilon,
    Activation activation,
    boolean tiedHead,
    Biases biases,
    QueryKeyNorm queryKeyNorm,
    NormPlacement normPlacement,
    boolean normPlusOne,
    double embeddingScale,
    double queryScale,
    OptionalDouble attentionCap,
    OptionalDouble finalCap,
    List<Layer> layers,
    SortedSet<Integer> endOfText,
    OptionalInt beginOfText) {

  /** The function between gate and product in the feed-forward. */
  public enum Activation {
    /** {@code x * sigmoid(x)}. */
    SILU,
    /** {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}. */
    GELU_TANH
  }

  /** What is normalised between the projections of queries and keys and their rotation. */
  public enum QueryKeyNorm {
    /** Nothing. */
    NONE,
    /** Each head by itself, weight of shape (K) (Qwen 3, Gemma 3). */
    PER_HEAD,
    /** The whole row before it is split into heads, weights (H K) and (G K) (OLMo 2). */
    WHOLE_ROW
  }

  /** Where a block normalises. */
  public enum NormPlacement {
    /** Before attention and before the feed-forward. */
    PRE,
    /** Before and after each, inside the residual (Gemma 2 and 3). */
    PRE_AND_POST,
    /** After each only, inside the residual (OLMo 2). */
    POST
  }

  /**
   * Which linear layers add a bias.
   *
   * @param queryKeyValue the three input projections of attention
   * @param attentionOutput the output projection of attention
   * @param feedForward gate, up and down
   */
  public record Biases(boolean queryKeyValue, boolean attentionOutput, boolean feedForward) {
    /** No bias anywhere. */
    public static final Biases NONE = new Biases(false, false, false);
  }

  /**
   * What differs from layer to layer.
   *
   * @param window a position attends to itself and the {@code window - 1} before it; empty: to all
   * @param rope how queries and keys are rotated; empty: not at all
   */
  public record Layer(OptionalInt window, Optional<Rope> rope) {}

  /** Copy the lists. */
  public ModelConfig {
    layers = List.copyOf(layers);
    endOfText = Collections.unmodifiableSortedSet(new TreeSet<>(endOfText));
  }

  /** Return N. */
  public int layerCount() {
    return layers.size();
  }
}
