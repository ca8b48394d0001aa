package rosarium.core.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.random.RandomGeneratorFactory;
import rosarium.core.model.Extension;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/**
 * A model whose next row is a function of everything its stream has read: a token that is missing,
 * repeated or out of place anywhere shows in every row after it. Notes what was asked of it.
 */
public final class ScriptedModel implements LanguageModel {
  /** How many layers it says it has. */
  public static final int LAYERS = 4;

  private final ModelDescription description;
  private final Function<TokenIds, float[]> script;
  private final List<List<Integer>> passes = new ArrayList<>();
  private final List<TokenIds> scored = new ArrayList<>();
  private final List<TokenIds> closed = new ArrayList<>();
  private boolean dependsOnCuts;
  private IntPredicate fails = call -> false;
  private int calls;
  private int openStreams;
  private int opened;
  private int openWorkspaces;
  private int layerRows;

  /** Make a model from a function of the ids read so far to a row of length {@code vocabulary}. */
  public ScriptedModel(int vocabulary, int context, Function<TokenIds, float[]> script) {
    this.description =
        new ModelDescription(
            "scripted",
            "scripted",
            "float32",
            "cpu",
            vocabulary,
            LAYERS,
            false,
            1,
            1,
            1,
            context,
            1,
            "");
    this.script = script;
  }

  /** Make a model whose rows are random numbers drawn from a hash of everything read so far. */
  public static ScriptedModel hashing(int vocabulary, long seed) {
    return new ScriptedModel(vocabulary, 10_000, ids_L -> hashed(ids_L, vocabulary, seed));
  }

  private static float[] hashed(TokenIds ids_L, int vocabulary, long seed) {
    long hash = seed;
    for (int l = 0; l < ids_L.length(); l++) {
      hash = hash * 0x9E3779B97F4A7C15L + ids_L.get(l) + 1;
      hash ^= hash >>> 29;
    }
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(hash);
    float[] row_V = new float[vocabulary];
    for (int v = 0; v < vocabulary; v++) {
      row_V[v] = (float) (random.nextGaussian() * 2);
    }
    return row_V;
  }

  /** Let rows depend on where the passes ended in which a history was read, and return this. */
  public ScriptedModel dependingOnCuts() {
    dependsOnCuts = true;
    return this;
  }

  /** Let calls of open, fork, truncate and forward fail, by their number from 0. */
  public void failWhere(IntPredicate number) {
    fails = number;
    calls = 0;
  }

  private void maybeFail() {
    if (fails.test(calls++)) {
      throw new IllegalStateException("injected failure");
    }
  }

  /** Return the row after the given ids, as a fresh computation. */
  public float[] rowAfter(TokenIds ids_L) {
    return script.apply(ids_L);
  }

  /** Return the row of a hidden layer after the given ids, as a fresh computation. */
  public float[] layerAfter(TokenIds ids_L, HiddenLayer hidden) {
    layerRows++;
    HiddenLayer one = hidden.in(LAYERS);
    boolean own = one.layer() == LAYERS;
    return own
        ? script.apply(ids_L)
        : script.apply(ids_L.plus(1 + one.layer(), one.finalNorm() ? 1 : 0));
  }

  /** Return how many rows of hidden layers were computed. */
  public int layerRows() {
    return layerRows;
  }

  /** Return for each pass how many tokens each of its streams took in. */
  public List<List<Integer>> passes() {
    return passes;
  }

  /** Return the history of every row that was computed, in order. */
  public List<TokenIds> scoredHistories() {
    return scored;
  }

  /** Return what each closed stream had read, in order of closing. */
  public List<TokenIds> closedStreams() {
    return closed;
  }

  /** Return how many streams are open. */
  public int openStreams() {
    return openStreams;
  }

  /** Return how many streams were ever opened or forked. */
  public int openedStreams() {
    return opened;
  }

  /** Return how many workspaces are open. */
  public int openWorkspaces() {
    return openWorkspaces;
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public boolean rowsDependOnCuts() {
    return dependsOnCuts;
  }

  @Override
  public boolean rowsDependOnCompanions() {
    return false;
  }

  @Override
  public TokenStream open() {
    maybeFail();
    return new ScriptedStream(TokenIds.of(), TokenIds.of());
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    if (openWorkspaces == 0) {
      throw new IllegalStateException("a pass outside of a workspace");
    }
    maybeFail();
    Set<TokenStream> streams = new HashSet<>();
    List<float[]> rows = new ArrayList<>();
    for (Extension extension : extensions) {
      if (!streams.add(extension.stream())) {
        throw new IllegalStateException("a stream twice in one pass");
      }
      ScriptedStream stream = (ScriptedStream) extension.stream();
      stream.read(extension.ids_L());
      for (int back = extension.scored() - 1; back >= 0; back--) {
        TokenIds history_L = stream.ids_L.slice(0, stream.length() - back);
        scored.add(history_L);
        rows.add(script.apply(dependsOnCuts ? history_L.plus(stream.cuts.toArray()) : history_L));
      }
      for (int back = extension.scored() - 1; back >= 0; back--) {
        for (HiddenLayer hidden : extension.layers()) {
          rows.add(layerAfter(stream.ids_L.slice(0, stream.length() - back), hidden));
        }
      }
    }
    passes.add(extensions.stream().map(extension -> extension.ids_L().length()).toList());
    if (rows.isEmpty()) {
      rows.add(new float[description.vocabulary()]);
    }
    return ArrayLogits.of(rows.toArray(float[][]::new));
  }

  @Override
  public Workspace workspace() {
    openWorkspaces++;
    return () -> openWorkspaces--;
  }

  @Override
  public void close() {}

  private final class ScriptedStream implements TokenStream {
    private TokenIds ids_L;
    private TokenIds cuts;
    private boolean open = true;

    ScriptedStream(TokenIds ids_L, TokenIds cuts) {
      this.ids_L = ids_L;
      this.cuts = cuts;
      openStreams++;
      opened++;
    }

    void read(TokenIds more_L) {
      checkOpen();
      ids_L = ids_L.plus(more_L.toArray());
      cuts = cuts.plus(ids_L.length());
      if (ids_L.length() > description.context()) {
        throw new IllegalStateException("context exceeded");
      }
    }

    private void checkOpen() {
      if (!open) {
        throw new IllegalStateException("the stream is closed");
      }
    }

    @Override
    public int length() {
      checkOpen();
      return ids_L.length();
    }

    @Override
    public TokenStream fork(int length) {
      checkOpen();
      maybeFail();
      return new ScriptedStream(ids_L.slice(0, length), cutsUpTo(length));
    }

    private TokenIds cutsUpTo(int length) {
      return TokenIds.of(Arrays.stream(cuts.toArray()).filter(cut -> cut <= length).toArray());
    }

    @Override
    public void truncate(int length) {
      checkOpen();
      maybeFail();
      ids_L = ids_L.slice(0, length);
      cuts = cutsUpTo(length);
    }

    @Override
    public void close() {
      checkOpen();
      open = false;
      openStreams--;
      closed.add(ids_L);
    }
  }
}
