package rosarium.core.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.StreamLogits;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.LanguageModel;
import rosarium.core.tensor.Logits;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;

/** The smallest strategies and gates that the loop can be tried with. */
final class Toys {
  private Toys() {}

  /** One stream. */
  record Alone() implements ContrastStrategy {
    @Override
    public Set<StreamRole> streams() {
      return Set.of(StreamRole.POSITIVE);
    }

    @Override
    public Logits combine(StreamLogits rows_BV) {
      return rows_BV.positive();
    }

    @Override
    public Alone scaled(double gate) {
      return this;
    }
  }

  /** Two streams; breaks on demand. */
  record Difference(double strength) implements ContrastStrategy {
    static final double BREAKS = -1;

    @Override
    public Set<StreamRole> streams() {
      return Set.of(StreamRole.POSITIVE, StreamRole.REVERSE);
    }

    @Override
    public Logits combine(StreamLogits rows_BV) {
      if (strength == BREAKS) {
        throw new IllegalStateException("broken formula");
      }
      return Logits.affine(new double[] {1, -strength}, rows_BV.positive(), rows_BV.reverse());
    }

    @Override
    public Difference scaled(double gate) {
      return new Difference(gate * strength);
    }
  }

  /** Three streams; the closed row is the plain one. */
  record Three(double strength) implements ContrastStrategy {
    @Override
    public Set<StreamRole> streams() {
      return Set.of(StreamRole.PLAIN, StreamRole.EXPERT, StreamRole.AMATEUR);
    }

    @Override
    public Logits combine(StreamLogits rows_BV) {
      return Logits.affine(
          new double[] {1, strength, -strength},
          rows_BV.get(StreamRole.PLAIN),
          rows_BV.get(StreamRole.EXPERT),
          rows_BV.get(StreamRole.AMATEUR));
    }

    @Override
    public Three scaled(double gate) {
      return new Three(gate * strength);
    }

    @Override
    public StreamRole closedRow() {
      return StreamRole.PLAIN;
    }
  }

  /** Open for the first tokens. */
  record First(int m) implements Gate {
    @Override
    public Reads reads() {
      return Reads.NOTHING;
    }

    @Override
    public double[] open(GateInput now) {
      return Arrays.stream(now.step_B()).mapToDouble(t -> t < m ? 1 : 0).toArray();
    }

    @Override
    public boolean closedForGood(int step) {
      return step >= m;
    }
  }

  /** Closed except at every n-th token; reads nothing, so the others lag. */
  record Every(int n) implements Gate {
    @Override
    public Reads reads() {
      return Reads.NOTHING;
    }

    @Override
    public double[] open(GateInput now) {
      return Arrays.stream(now.step_B()).mapToDouble(t -> t % n == n - 1 ? 1 : 0).toArray();
    }
  }

  /** Open where the closed row's best score is even; looks at that row alone. */
  record EvenBest() implements Gate {
    @Override
    public Reads reads() {
      return Reads.CLOSED_ROW;
    }

    @Override
    public double[] open(GateInput now) {
      if (now.rows().roles().size() != 1) {
        throw new IllegalStateException("shown more than it asked for: " + now.rows().roles());
      }
      return Arrays.stream(now.closedRow().argmax()).mapToDouble(v -> v % 2 == 0 ? 1 : 0).toArray();
    }
  }

  /** Half open where the streams differ. */
  record HalfWhereDifferent() implements Gate {
    @Override
    public Reads reads() {
      return Reads.EVERY_ROW;
    }

    @Override
    public double[] open(GateInput now) {
      int[] closed_B = now.closedRow().argmax();
      double[] open_B = new double[closed_B.length];
      for (StreamRole role : now.rows().roles()) {
        int[] best_B = now.rows().get(role).argmax();
        for (int b = 0; b < open_B.length; b++) {
          open_B[b] = Math.max(open_B[b], best_B[b] == closed_B[b] ? 0 : 0.5);
        }
      }
      return open_B;
    }

    @Override
    public boolean graded() {
      return true;
    }
  }

  /** Bind each role of a strategy to a model under its own prompt, {@code [role number, seed]}. */
  static Map<StreamRole, StreamSpec> streams(
      ContrastStrategy strategy, LanguageModel model, int seed) {
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    for (StreamRole role : strategy.streams()) {
      int number = role.kind().name().length() % 7;
      streams.put(role, new StreamSpec(model, TokenIds.of(number, seed % 10, seed / 10 % 10)));
    }
    return streams;
  }

  /** A request of {@code maxTokens} without end tokens. */
  static DecodeRequest request(
      ContrastStrategy strategy, LanguageModel model, int seed, int maxTokens) {
    return DecodeRequest.of(
        "q" + seed, streams(strategy, model, seed), strategy, new StopRule(Set.of(), maxTokens));
  }

  /** Decode with roomy limits. */
  static List<Decoded> decode(DecodeRequest... requests) {
    return decode(EngineLimits.ofRows(64), List.of(requests));
  }

  /** Decode with the given limits; answers in the order of the requests. */
  static List<Decoded> decode(EngineLimits limits, List<DecodeRequest> requests) {
    List<Decoded> answers = new ArrayList<>();
    new DecodeEngine(limits, () -> 0).decode(requests.iterator(), answers::add);
    List<String> order = requests.stream().map(DecodeRequest::id).toList();
    answers.sort(Comparator.comparingInt(answer -> order.indexOf(answer.id())));
    return answers;
  }

  /** A model of 20 tokens. */
  static ScriptedModel model() {
    return ScriptedModel.hashing(20, 7);
  }
}
