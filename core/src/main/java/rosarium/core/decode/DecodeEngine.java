package rosarium.core.decode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import rosarium.core.decode.stream.LiveStream;
import rosarium.core.decode.stream.SharedStreams;
import rosarium.core.model.LanguageModel;
import rosarium.core.tensor.Workspace;

/**
 * Decodes many requests together. One loop serves every variant and never asks which one it has.
 *
 * <p>A step, for all live queries at once (the numbers are those of methods.md 1.2):
 *
 * <ol>
 *   <li>forward: every stream that is needed takes in what it has not read yet, prompts and chosen
 *       tokens alike; streams of equal history are one row, and all rows of a model share its
 *       passes
 *   <li>check: a row that is not finite fails its query, and only that
 *   <li>common mask: ids that must never be written are masked in every stream alike
 *   <li>gate: how much of the contrast acts; if a stream that lags is needed now, it catches up
 *   <li>mask and
 *   <li>combine: the strategy's formula, once per group of queries that have the same one
 *   <li>minimum length, (8) transforms, (9) pick, (10) end of text, (11) append: the same token to
 *       every stream
 * </ol>
 *
 * <p>A query that guesses how it goes on ({@link rosarium.core.decode.draft.Speculation}) reads its
 * guesses along with what was chosen; while they come true it takes the same turns, 3 to 11, on
 * rows that are there already.
 *
 * <p>Same requests, same answers: nothing that is written depends on time. What else is in the
 * batch changes an answer at most through the last bits of a backend's sums; where the number of
 * rows is measured, not even that.
 */
public final class DecodeEngine {
  private static final double MS = 1e-6;

  private final EngineLimits limits;
  private final LongSupplier nanoClock;
  private int rows;

  /** Prepare with limits and the machine's clock. */
  public DecodeEngine(EngineLimits limits) {
    this(limits, System::nanoTime);
  }

  /** Prepare with limits and a clock, which is read for timings only. */
  public DecodeEngine(EngineLimits limits, LongSupplier nanoClock) {
    this.limits = limits;
    this.nanoClock = nanoClock;
    this.rows = new RowLimit(limits.rows()).rows();
  }

  /** Return how many rows are decoded together; where that is measured, as found so far. */
  public int rows() {
    return rows;
  }

  /**
   * Decode every request. Confined to the thread that owns the models. A request that cannot be
   * decoded gives a failed answer and leaves the others alone. Streams are closed on every path.
   *
   * @param requests read one by one as rows free up
   * @param done is given each answer as it ends, in an order that depends on the requests only,
   *     unless the number of rows is measured
   */
  public void decode(Iterator<DecodeRequest> requests, Consumer<Decoded> done) {
    RowLimit rowLimit = new RowLimit(limits.rows());
    try (SharedStreams streams =
            new SharedStreams(
                limits.prefixBytes(), limits.prefillTokens(), nanoClock, rowLimit::passed);
        Batch batch = new Batch(limits, rowLimit, nanoClock, requests, done)) {
      while (batch.admit()) {
        rows = rowLimit.rows();
        step(batch.live(), streams);
        batch.retire();
      }
    }
  }

  @SuppressWarnings("try") // the scope is there to be closed
  private void step(List<LiveQuery> live, SharedStreams streams) {
    long start = nanoClock.getAsLong();
    double passesBefore = streams.passesMs();
    try (Workspaces scope = Workspaces.of(live)) {
      streams.beginStep();
      live.forEach(LiveQuery::beginStep);
      Drafting.guess(live, wanted -> streams.read(wanted, rowsPerPass(live)));
      for (List<LiveQuery> turn = live; !turn.isEmpty(); turn = ahead(turn)) {
        Groups.decideGates(turn);
        read(turn, streams);
        Groups.decideGates(turn);
        read(turn, streams);
        Groups.combine(turn);
      }
    }
    // Passes are charged to the streams that rode in them; the rest is shared evenly.
    double passesMs = streams.passesMs() - passesBefore;
    double rest = Math.max(0, (nanoClock.getAsLong() - start) * MS - passesMs);
    for (LiveQuery query : live) {
      query.charge();
      query.time().decode(rest / live.size());
      query.time().step(live.size());
    }
  }

  /** Give every query the rows that it is known to need by now. */
  private void read(List<LiveQuery> turn, SharedStreams streams) {
    List<LiveStream> wanted = turn.stream().flatMap(query -> query.wanted().stream()).toList();
    streams.read(wanted, rowsPerPass(turn));
    turn.forEach(LiveQuery::settle);
  }

  private int rowsPerPass(List<LiveQuery> live) {
    int widest = live.stream().mapToInt(query -> query.streams().size()).max().orElse(1);
    return Math.max(widest, rows);
  }

  /** Return those whose guess came true, at the beginning of their next token. */
  private static List<LiveQuery> ahead(List<LiveQuery> turn) {
    List<LiveQuery> ahead = turn.stream().filter(LiveQuery::isAhead).toList();
    ahead.forEach(LiveQuery::beginToken);
    return ahead;
  }

  /** One workspace of every model in use, closed in reverse order. */
  private static final class Workspaces implements AutoCloseable {
    private final Deque<Workspace> open = new ArrayDeque<>();

    static Workspaces of(List<LiveQuery> live) {
      Set<LanguageModel> models = new LinkedHashSet<>();
      for (LiveQuery query : live) {
        query.streams().forEach(stream -> models.add(stream.model()));
      }
      Workspaces workspaces = new Workspaces();
      try {
        models.forEach(model -> workspaces.open.push(model.workspace()));
      } catch (RuntimeException e) {
        workspaces.close();
        throw e;
      }
      return workspaces;
    }

    @Override
    public void close() {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }
  }
}
