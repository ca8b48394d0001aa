package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.GateInput;
import rosarium.core.contrast.StreamRole;
import rosarium.core.testing.NaiveDecoder;
import rosarium.core.testing.ScriptedModel;
import rosarium.core.token.TokenIds;

/** One query's misfortune is no other's, and no stream stays open. */
class DecodeFailureTest {
  private static final int POISON = 19;
  private final ScriptedModel healthy = Toys.model();

  /** A model that fails, or gives a broken row, once a stream has read the poison. */
  private ScriptedModel poisoned(float[] broken_V) {
    return new ScriptedModel(
        20,
        1000,
        ids_L -> {
          for (int l = 0; l < ids_L.length(); l++) {
            if (ids_L.get(l) == POISON && broken_V.length == 0) {
              throw new IllegalStateException("poisoned");
            }
            if (ids_L.get(l) == POISON) {
              return broken_V;
            }
          }
          float[] row_V = healthy.rowAfter(ids_L);
          row_V[POISON] = Float.NEGATIVE_INFINITY;
          return row_V;
        });
  }

  private static DecodeRequest poison(DecodeRequest request, boolean atOnce) {
    if (!atOnce) {
      return request.withForced(TokenIds.of(1, POISON, 2));
    }
    var streams = new TreeMap<>(request.streams());
    streams.computeIfPresent(
        StreamRole.REVERSE,
        (role, spec) -> new StreamSpec(spec.model(), spec.prompt_L().plus(POISON), 2));
    return DecodeRequest.of(request.id(), streams, request.strategy(), request.stop());
  }

  private static void onlyTheSecondFails(ScriptedModel model, boolean atOnce, String message) {
    DecodeRequest first = Toys.request(new Toys.Difference(0.5), model, 1, 6);
    DecodeRequest second = poison(Toys.request(new Toys.Difference(0.5), model, 2, 6), atOnce);
    DecodeRequest third = Toys.request(new Toys.Alone(), model, 3, 6);

    List<Decoded> answers = Toys.decode(first, second, third);

    assertThat(answers.get(0).ids_L()).isEqualTo(NaiveDecoder.decode(first));
    assertThat(answers.get(2).ids_L()).isEqualTo(NaiveDecoder.decode(third));
    assertThat(answers.get(1).finish()).isEqualTo(Decoded.Finish.FAILED);
    assertThat(answers.get(1).error()).contains(message);
    assertThat(answers.get(1).ids_L().length()).isEqualTo(atOnce ? 0 : 2);
    assertThat(model.openStreams()).isZero();
    assertThat(model.openWorkspaces()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPassThatThrowsFailsItsQueryAlone(boolean atOnce) {
    onlyTheSecondFails(poisoned(new float[0]), atOnce, "IllegalStateException: poisoned");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void notANumberFailsItsQueryAlone(boolean atOnce) {
    float[] broken_V = new float[20];
    broken_V[3] = Float.NaN;
    broken_V[4] = Float.NaN;
    broken_V[5] = Float.POSITIVE_INFINITY;
    onlyTheSecondFails(
        poisoned(broken_V), atOnce, "query 'q2', " + (atOnce ? "reverse" : "positive"));
    onlyTheSecondFails(poisoned(broken_V), atOnce, "3 entries are NaN or +infinity");
    onlyTheSecondFails(poisoned(broken_V), atOnce, "step " + (atOnce ? 0 : 2));
  }

  @Test
  void aRowOfNothingFailsItsQueryAlone() {
    float[] broken_V = new float[20];
    Arrays.fill(broken_V, Float.NEGATIVE_INFINITY);

    onlyTheSecondFails(poisoned(broken_V), true, "no entry is finite");
  }

  @Test
  void aFormulaThatThrowsFailsItsQueryAlone() {
    DecodeRequest good = Toys.request(new Toys.Difference(0.5), healthy, 1, 4);
    DecodeRequest bad = Toys.request(new Toys.Difference(Toys.Difference.BREAKS), healthy, 2, 4);

    List<Decoded> answers = Toys.decode(good, bad);

    assertThat(answers.get(0).ids_L()).isEqualTo(NaiveDecoder.decode(good));
    assertThat(answers.get(1).error()).isEqualTo("IllegalStateException: broken formula");
    assertThat(healthy.openStreams()).isZero();
  }

  /** Gives a value that is no gate value to one seed alone. */
  private record Wild() implements Gate {
    @Override
    public Reads reads() {
      return Reads.CLOSED_ROW;
    }

    @Override
    public double[] open(GateInput now) {
      return now.closedRow().concentration().length > 1
          ? new double[now.step_B().length]
          : new double[] {2};
    }
  }

  @Test
  void aGateOutsideItsRangeFailsItsQuery() {
    Decoded answer =
        Toys.decode(Toys.request(new Toys.Alone(), healthy, 2, 4).withGate(new Wild())).get(0);

    assertThat(answer.error()).contains("gave 2.0");
  }

  @Test
  void aStepThatLeavesNoTokenFailsItsQuery() {
    Set<Integer> everything = new TreeSet<>();
    for (int v = 0; v < 20; v++) {
      everything.add(v);
    }

    List<Decoded> answers =
        Toys.decode(
            Toys.request(new Toys.Alone(), healthy, 1, 4).withSuppressed(everything),
            Toys.request(new Toys.Alone(), healthy, 2, 4));

    assertThat(answers.get(0).error())
        .contains("query 'q1', step 0: the best combined score is -Inf");
    assertThat(answers.get(1).finish()).isEqualTo(Decoded.Finish.LENGTH);
  }

  @Test
  void closesStreamsWhenTheListenerThrows() {
    List<DecodeRequest> requests =
        List.of(
            Toys.request(new Toys.Difference(0.5), healthy, 1, 2),
            Toys.request(new Toys.Difference(0.5), healthy, 2, 9));

    assertThatThrownBy(
            () ->
                new DecodeEngine(EngineLimits.ofRows(8))
                    .decode(
                        requests.iterator(),
                        answer -> {
                          throw new IllegalStateException("listener");
                        }))
        .hasMessage("listener");
    assertThat(healthy.openStreams()).isZero();
    assertThat(healthy.openWorkspaces()).isZero();
  }

  @Test
  void closesStreamsWhenTheSourceThrows() {
    DecodeRequest first = Toys.request(new Toys.Alone(), healthy, 1, 9);
    Iterator<DecodeRequest> broken =
        new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public DecodeRequest next() {
            if (given++ > 0) {
              throw new IllegalStateException("source");
            }
            return first;
          }
        };

    assertThatThrownBy(() -> new DecodeEngine(EngineLimits.ofRows(8)).decode(broken, answer -> {}))
        .hasMessage("source");
    assertThat(healthy.openStreams()).isZero();
  }

  @Test
  void refusesModelsOfDifferentVocabularies() {
    ScriptedModel other = ScriptedModel.hashing(21, 7);
    var streams = Toys.streams(new Toys.Difference(0.5), healthy, 5);
    streams.put(StreamRole.REVERSE, new StreamSpec(other, TokenIds.of(1)));

    Decoded answer =
        Toys.decode(
                DecodeRequest.of("q", streams, new Toys.Difference(0.5), new StopRule(Set.of(), 3)))
            .get(0);

    assertThat(answer.error()).contains("V = 20").contains("V = 21");
  }

  @Test
  void refusesIdsOutsideTheVocabulary() {
    StopRule stop = new StopRule(Set.of(), 3);
    DecodeRequest request =
        DecodeRequest.of(
            "q",
            Map.of(StreamRole.POSITIVE, new StreamSpec(healthy, TokenIds.of(1, 20))),
            new Toys.Alone(),
            stop);

    assertThat(Toys.decode(request).get(0).error())
        .contains("positive prompt: id 20 at 1 is outside the vocabulary");
    assertThat(healthy.openedStreams()).isZero();
  }

  @Test
  void refusesAPromptLongerThanTheContext() {
    ScriptedModel small = new ScriptedModel(20, 2, healthy::rowAfter);

    assertThat(Toys.decode(Toys.request(new Toys.Alone(), small, 1, 4)).get(0).error())
        .contains("the positive prompt has 3 tokens, model 'scripted' reads 2 at most");
  }
}
