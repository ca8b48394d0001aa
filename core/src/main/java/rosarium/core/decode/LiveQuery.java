package rosarium.core.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.stream.LiveStream;
import rosarium.core.decode.stream.Row;
import rosarium.core.model.HiddenLayer;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Ranking;
import rosarium.core.token.TokenIds;
import rosarium.core.trace.ObservedStep;
import rosarium.core.trace.StepObserver;
import rosarium.core.transform.RepetitionPenalty;
import rosarium.core.transform.TokenPicker;

/** One request while it is decoded: its streams, what was written, and how it ended. */
final class LiveQuery implements AutoCloseable {
  private final DecodeRequest request;
  private final TimeShare time;
  private final TokenPicker picker;
  private final SortedMap<StreamRole, LiveStream> streams = new TreeMap<>();
  private final Drafting drafting;
  private final List<Decoded.Step> steps = new ArrayList<>();
  private TokenIds written_L = TokenIds.of();
  private double gate;
  private boolean gateKnown;
  private boolean gateWasOpen;
  private Decoded.@Nullable Finish finish;
  private @Nullable String error;

  LiveQuery(DecodeRequest request, TimeShare time) {
    this.request = request;
    this.time = time;
    this.picker = new TokenPicker(request.sampling(), request.seed());
    request
        .streams()
        .forEach(
            (role, spec) ->
                streams.put(
                    role,
                    new LiveStream(role, spec.model(), spec.prompt_L(), spec.sharedPrefix())));
    closedStream().wantLayers(layers());
    this.drafting = new Drafting(this);
  }

  /** Return the hidden layers that the strategy reads. */
  private Set<HiddenLayer> layers() {
    return request.strategy().streams().stream()
        .filter(role -> !role.isStream())
        .map(this::hidden)
        .collect(Collectors.toSet());
  }

  private HiddenLayer hidden(StreamRole role) {
    boolean finalNorm = role.kind() == StreamRole.Kind.NORMED_LAYER;
    int layers = closedStream().model().description().layers();
    return new HiddenLayer(role.index(), finalNorm).in(layers);
  }

  DecodeRequest request() {
    return request;
  }

  TimeShare time() {
    return time;
  }

  /** Return t, the index of the token being chosen. */
  int step() {
    return written_L.length();
  }

  boolean isOver() {
    return finish != null;
  }

  List<LiveStream> streams() {
    return List.copyOf(streams.values());
  }

  // ------------------------------------------------------------------ one step, in order

  /** Forget the step before, and begin with the first of its tokens. */
  void beginStep() {
    streams.values().forEach(LiveStream::beginStep);
    beginToken();
  }

  /** Release the streams that will never be read again. */
  void beginToken() {
    gateWasOpen = gate > 0;
    gateKnown = false;
    if (request.gate().closedForGood(step())) {
      StreamRole closed = request.strategy().closedRow();
      for (LiveStream stream : streams()) {
        if (!stream.role().equals(closed)) {
          charge(stream);
          stream.close();
        }
      }
      streams.keySet().removeIf(role -> !role.equals(closed));
      closedStream().wantLayers(Set.of());
      gate = 0;
      gateKnown = true;
    }
  }

  /** Return whether the gate can decide now. */
  boolean canDecide() {
    boolean rowsThere =
        switch (request.gate().reads()) {
          case NOTHING -> true;
          case CLOSED_ROW -> row(closedRow()) != null;
          case EVERY_ROW -> streams.values().stream().allMatch(stream -> stream.row() != null);
        };
    return !isOver() && !gateKnown && rowsThere;
  }

  void decided(double open) {
    if (!(open >= 0 && open <= 1)) {
      throw new IllegalStateException("gate " + request.gate() + " gave " + open);
    }
    gate = open;
    gateKnown = true;
  }

  double gate() {
    return gate;
  }

  /** Return the streams whose rows are needed now and are not there yet. */
  List<LiveStream> wanted() {
    return isOver() ? List.of() : streams().stream().filter(this::wants).toList();
  }

  private boolean wants(LiveStream stream) {
    if (stream.hasRows()) {
      return false;
    }
    if (stream.role().equals(closedRow())) {
      return true;
    }
    if (gateKnown) {
      return gate > 0;
    }
    // A gate that reads the closed row alone: the others come along in the same pass only where
    // the gate was open a step ago, since a row more is cheaper than a second pass.
    return request.gate().reads() == Gate.Reads.EVERY_ROW || (gateWasOpen && stream.hasRead());
  }

  /** Check the rows that came; a stream that failed fails the query. */
  void settle() {
    for (LiveStream stream : streams()) {
      RuntimeException failure = stream.failure();
      Row row = stream.row();
      if (failure != null) {
        fail(failure);
      } else if (row != null && !Float.isFinite(row.max())) {
        fail(new NonFiniteException(faults(stream.role(), row)));
      } else if (row != null) {
        settleLayers(row);
      }
    }
  }

  private void settleLayers(Row row) {
    row.layers()
        .forEach(
            (hidden, deep) -> {
              StreamRole role = StreamRole.layer(hidden.layer(), hidden.finalNorm());
              if (!Float.isFinite(deep.max()) && layers().contains(hidden)) {
                fail(new NonFiniteException(faults(role, deep)));
              }
            });
  }

  /** Charge this query its share of the passes of this step. */
  void charge() {
    streams().forEach(this::charge);
  }

  private void charge(LiveStream stream) {
    if (stream.readsPrompt()) {
      time.prefill(stream.ms());
    } else {
      time.decode(stream.ms());
    }
  }

  /**
   * The scores of this query at this step.
   *
   * @param scores_BV after combining, shape (B, V)
   * @param open_BV the same, with ids masked that must not be chosen yet
   * @param b which row is this query's
   * @param best id of the best open score
   * @param max the best open score
   */
  record Scores(Logits scores_BV, Logits open_BV, int b, int best, float max) {}

  /** Choose the token of this step and give it to every open stream. */
  void choose(Scores scores) {
    if (!Float.isFinite(scores.max())) {
      throw new NonFiniteException(
          "query '%s', step %d: the best combined score is %s"
              .formatted(request.id(), step(), scores.max()));
    }
    int id = pick(scores);
    drafting.chose(id);
    List<Integer> top = new ArrayList<>();
    List<Float> topScore = new ArrayList<>();
    int closedChoice = -1;
    if (request.topScores() > 0) {
      float[] score_V = scores.scores_BV().row(scores.b());
      for (int v : Ranking.top(score_V, request.topScores())) {
        top.add(v);
        topScore.add(score_V[v]);
      }
      closedChoice = closedChoice();
    }
    if (request.observer() != StepObserver.NONE) {
      request.observer().chose(observed(id, scores));
    }
    time.chosen();
    steps.add(new Decoded.Step(id, gate, top, topScore, closedChoice));
    written_L = written_L.plus(id);
    if (request.stop().endsAt(id)) {
      finish = Decoded.Finish.STOP;
      return;
    }
    streams.values().forEach(stream -> stream.append(id));
    if (step() >= request.stop().maxTokens() || contextIsFull()) {
      finish = Decoded.Finish.LENGTH;
    }
  }

  private int pick(Scores scores) {
    if (step() < request.forced().length()) {
      return request.forced().get(step());
    }
    if (picker.takesArgmax()) {
      return scores.best();
    }
    return picker.pick(scores.open_BV().row(scores.b()), history());
  }

  private TokenIds history() {
    if (request.sampling().penaltyScope() == RepetitionPenalty.Scope.ANSWER) {
      return written_L;
    }
    return closedSpec().prompt_L().plus(written_L.toArray());
  }

  private int closedChoice() {
    Row row = row(closedRow());
    return row == null ? -1 : allowed(row).argmax()[0];
  }

  /** Return a row as a strategy sees it, shape (1, V). */
  private Logits allowed(Row row) {
    int[] suppressed = request.suppressed().stream().mapToInt(Integer::intValue).toArray();
    return row.logits_RV().select(row.r()).masked(suppressed);
  }

  /** Gather the rows that are there; those of streams that lag are not asked for. */
  private ObservedStep observed(int id, Scores scores) {
    SortedSet<StreamRole> roles = new TreeSet<>(request.strategy().streams());
    SortedMap<StreamRole, Logits> rows_BV = new TreeMap<>();
    for (StreamRole role : roles) {
      Row row = row(role);
      if (row != null) {
        rows_BV.put(role, allowed(row));
      }
    }
    SortedSet<StreamRole> released = new TreeSet<>(request.streams().keySet());
    released.removeAll(streams.keySet());
    return new ObservedStep(
        id, gate, closedRow(), roles, released, rows_BV, scores.scores_BV().select(scores.b()));
  }

  private boolean contextIsFull() {
    return streams.values().stream()
        .anyMatch(s -> s.history_L().length() > s.model().description().context());
  }

  // ------------------------------------------------------------------ what others ask

  ContrastStrategy strategy() {
    return gate < 1 ? request.strategy().scaled(gate) : request.strategy();
  }

  StreamRole closedRow() {
    return request.strategy().closedRow();
  }

  private StreamSpec closedSpec() {
    StreamSpec spec = request.streams().get(closedRow());
    if (spec == null) {
      throw new IllegalStateException("no closed row");
    }
    return spec;
  }

  LiveStream closedStream() {
    LiveStream stream = streams.get(closedRow());
    if (stream == null) {
      throw new IllegalStateException("no closed row");
    }
    return stream;
  }

  Drafting drafting() {
    return drafting;
  }

  /** Return whether a guess could come true: what is forced or drawn is not guessed at. */
  boolean takesGuesses() {
    return !isOver()
        && request.sampling().greedy()
        && step() >= request.forced().length()
        && closedStream().hasRead();
  }

  /** Return whether the next token can be chosen from rows that were read ahead. */
  boolean isAhead() {
    return !isOver()
        && closedStream().row() != null
        && streams.values().stream().noneMatch(LiveStream::waits);
  }

  /** Return the row of one stream or layer at this step, if there is one yet. */
  @Nullable Row row(StreamRole role) {
    LiveStream stream = role.isStream() ? streams.get(role) : closedStream();
    Row row = stream == null ? null : stream.row();
    return row == null || role.isStream() ? row : row.layer(hidden(role));
  }

  /** End this query without a word. */
  void finishEmpty() {
    finish = Decoded.Finish.LENGTH;
  }

  /** End this query as failed. */
  void fail(RuntimeException why) {
    if (finish != Decoded.Finish.FAILED) {
      finish = Decoded.Finish.FAILED;
      String name = why.getClass().getSimpleName();
      error = why.getMessage() == null ? name : name + ": " + why.getMessage();
    }
  }

  private String faults(StreamRole role, Row row) {
    int bad = 0;
    for (float entry : row.logits_RV().row(row.r())) {
      if (Float.isNaN(entry) || entry == Float.POSITIVE_INFINITY) {
        bad++;
      }
    }
    String what = bad > 0 ? bad + " entries are NaN or +infinity" : "no entry is finite";
    return "query '%s', %s stream, step %d, row %d: %s"
        .formatted(request.id(), role, step(), row.r(), what);
  }

  /** Return the answer of a query that is over. */
  Decoded decoded() {
    SortedMap<StreamRole, Integer> promptTokens = new TreeMap<>();
    request.streams().forEach((role, spec) -> promptTokens.put(role, spec.prompt_L().length()));
    Decoded.Finish end = finish == null ? Decoded.Finish.FAILED : finish;
    return new Decoded(
        request.id(), written_L, end, steps, promptTokens, time.timing(drafting.pace()), error);
  }

  @Override
  public void close() {
    streams.values().forEach(LiveStream::close);
  }
}
