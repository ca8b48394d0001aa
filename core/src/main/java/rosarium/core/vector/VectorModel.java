package rosarium.core.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.checkpoint.ModelConfig;
import rosarium.core.checkpoint.Rope;
import rosarium.core.model.Extension;
import rosarium.core.model.HiddenLayer;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.PassCheck;
import rosarium.core.model.SoftRows;
import rosarium.core.prompt.SoftPrompt;
import rosarium.core.tensor.ArrayLogits;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;
import rosarium.core.vector.matrix.Format;
import rosarium.core.vector.matrix.Scratch;

/**
 * A decoder-only transformer in plain Java, for processors: all families, packed weights, ragged
 * rows.
 *
 * <p>Confined to the thread that made it; that thread is a member of the team that computes.
 */
public final class VectorModel implements LanguageModel {
  private final ModelDescription description;
  private final ModelConfig config;
  private final HeldWeights held;
  private final VectorWeights weights;
  private final Rope.@Nullable Table[] tables;
  private final Team team;
  private final Attention[] attention;
  private final Scratch[] scratch;
  private final PassRows rows;
  private final SoftRows softRows;

  private VectorModel(
      String id, Checkpoint checkpoint, HeldWeights held, int mostPositions, int threads) {
    this.config = checkpoint.config();
    this.held = held;
    this.weights = held.weights();
    int context = Math.min(config.context(), mostPositions);
    this.tables = tables(config, context);
    this.team = new Team(threads);
    this.attention =
        IntStream.range(0, threads)
            .mapToObj(
                member ->
                    new Attention(
                        config.headSize(), config.queryScale(), config.attentionCap().orElse(0)))
            .toArray(Attention[]::new);
    this.scratch = Stream.generate(Scratch::new).limit(threads).toArray(Scratch[]::new);
    this.rows = new PassRows(config);
    this.description =
        new ModelDescription(
            id,
            config.family(),
            weights.format().id(),
            "cpu",
            config.vocabulary(),
            config.layerCount(),
            config.tiedHead(),
            config.kvHeads(),
            config.headSize(),
            config.width(),
            context,
            Float.BYTES,
            checkpoint.sha256());
    this.softRows = new SoftRows(description);
  }

  /**
   * Load a model.
   *
   * @param id its name in configs and records
   * @param checkpoint open weights; not needed any more once this returns
   * @param format how the weights of linear layers are held
   * @param context most positions of a stream; the model's own limit if that is smaller, at least 1
   * @param threads how many threads compute, at least 1
   */
  public static VectorModel load(
      String id, Checkpoint checkpoint, Format format, int context, int threads) {
    HeldWeights held = HeldWeights.read(checkpoint, format, threads);
    return new VectorModel(id, checkpoint, held, context, threads);
  }

  /**
   * Load a model that differs from this one in some matrices. It shares all others, runs as this
   * one does, and may outlive it.
   *
   * @param id its name in records
   * @param changed the checkpoint of this model with something added; not needed any more once this
   *     returns
   */
  public VectorModel adapted(String id, Checkpoint changed) {
    int threads = attention.length;
    return new VectorModel(
        id, changed, held.changed(changed, threads), description.context(), threads);
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public int readableIds() {
    return softRows.readableIds();
  }

  @Override
  public TokenIds readable(SoftPrompt prompt) {
    return softRows.add(prompt);
  }

  /** Return the bytes of the packed weights. */
  public long weightBytes() {
    return weights.bytes();
  }

  @Override
  public OptionalLong bytesPerPass() {
    return OptionalLong.of(weights.bytesPerPass());
  }

  @Override
  public VectorStream open() {
    return new VectorStream(this, config.layerCount() * config.kvHeads(), config.headSize());
  }

  /** Every sum runs in one order, whatever the cut. */
  @Override
  public boolean rowsDependOnCuts() {
    return false;
  }

  /** No sum runs over several rows. */
  @Override
  public boolean rowsDependOnCompanions() {
    return false;
  }

  @Override
  public boolean madeForManyRows() {
    return weights.format() == Format.BFLOAT16;
  }

  @Override
  public Workspace workspace() {
    return () -> {};
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    VectorPass.Batch batch = batch(extensions);
    VectorPass pass =
        new VectorPass(config, weights, softRows, tables, team, attention, scratch, rows, batch);
    float[][] logits_RV = pass.run();
    for (Extension extension : extensions) {
      ((VectorStream) extension.stream()).grew(extension.ids_L().length());
    }
    return ArrayLogits.owning(cut(logits_RV, config.vocabulary()));
  }

  @Override
  public void close() {
    team.close();
    for (Scratch own : scratch) {
      own.close();
    }
    held.release();
  }

  private static float[][] cut(float[][] rows, int length) {
    for (int r = 0; r < rows.length; r++) {
      rows[r] = rows[r].length == length ? rows[r] : Arrays.copyOf(rows[r], length);
    }
    return rows;
  }

  private VectorPass.Batch batch(List<Extension> extensions) {
    List<VectorStream> streams = new ArrayList<>();
    IntStream.Builder ids = IntStream.builder();
    IntStream.Builder positions = IntStream.builder();
    List<VectorPass.Scored> scored = new ArrayList<>();
    PassCheck.check(extensions, description, readableIds());
    int t = 0;
    for (Extension extension : extensions) {
      VectorStream stream = own(extension);
      int length = extension.ids_L().length();
      for (int l = 0; l < length; l++, t++) {
        streams.add(stream);
        ids.add(extension.ids_L().get(l));
        positions.add(stream.length() + l);
      }
      score(extension, t, scored);
      stream.reserve(stream.length() + length);
    }
    return new VectorPass.Batch(
        streams.toArray(VectorStream[]::new),
        ids.build().toArray(),
        positions.build().toArray(),
        scored.toArray(VectorPass.Scored[]::new));
  }

  /** Add the rows that an extension asks for, whose tokens end before {@code end}. */
  private void score(Extension extension, int end, List<VectorPass.Scored> scored) {
    HiddenLayer own = new HiddenLayer(config.layerCount(), true);
    for (int t = end - extension.scored(); t < end; t++) {
      scored.add(new VectorPass.Scored(t, own));
    }
    for (int t = end - extension.scored(); t < end; t++) {
      for (HiddenLayer hidden : extension.layers()) {
        scored.add(new VectorPass.Scored(t, hidden.in(config.layerCount())));
      }
    }
  }

  private VectorStream own(Extension extension) {
    if (extension.stream() instanceof VectorStream stream && stream.model() == this) {
      return stream;
    }
    throw new IllegalArgumentException("a stream of another model");
  }

  /** Return the rotation of each layer; layers that turn alike share a table. */
  private static Rope.@Nullable Table[] tables(ModelConfig config, int context) {
    List<Rope> known = new ArrayList<>();
    List<Rope.Table> filled = new ArrayList<>();
    Rope.@Nullable Table[] tables = new Rope.Table[config.layerCount()];
    for (int n = 0; n < tables.length; n++) {
      Rope rope = config.layers().get(n).rope().orElse(null);
      if (rope == null) {
        continue;
      }
      if (!known.contains(rope)) {
        known.add(rope);
        filled.add(rope.table(context));
      }
      tables[n] = filled.get(known.indexOf(rope));
    }
    return tables;
  }
}
