package rosarium.variants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.decode.DecodeEngine;
import rosarium.core.decode.DecodeRequest;
import rosarium.core.decode.Decoded;
import rosarium.core.decode.EngineLimits;
import rosarium.core.decode.StopRule;
import rosarium.core.decode.StreamSpec;
import rosarium.core.decode.draft.Speculation;
import rosarium.core.model.LanguageModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;
import rosarium.variants.gate.EntropyGate;
import rosarium.variants.gate.FirstM;

/** On the engine whose sums do not depend on the cut, reading ahead changes no bit of a score. */
class VectorSpeculationTest {
  private static final List<Speculation> SPECULATIONS =
      List.of(Speculation.ngram(1), Speculation.ngram(5), Speculation.positive(3));

  @ParameterizedTest
  @CsvSource({"FLOAT32, 40", "INT8, 40", "INT8, 1"})
  void writesTheSameTokensAndScoresBitForBit(Format format, int rows) throws IOException {
    RandomGenerator random = TestSeed.generator("vector-speculation");
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"));
        LanguageModel model = VectorModel.load("tiny", checkpoint, format, 256, 1)) {
      List<DecodeRequest> plain = new ArrayList<>();
      List<DecodeRequest> ahead = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        plain.add(request(random, model, i));
        ahead.add(plain.get(i).withSpeculation(SPECULATIONS.get(i % SPECULATIONS.size())));
      }

      Map<String, Decoded> expected = decode(EngineLimits.ofRows(rows), plain);
      Map<String, Decoded> answers = decode(EngineLimits.ofRows(rows), ahead);

      int accepted = 0;
      for (Decoded answer : answers.values()) {
        Decoded same = expected.get(answer.id());
        assertThat(same).isNotNull();
        if (same != null) {
          assertThat(answer.ids_L()).as(answer.id()).isEqualTo(same.ids_L());
          assertThat(answer.steps()).as(answer.id()).isEqualTo(same.steps());
          assertThat(answer.error()).isNull();
        }
        accepted += answer.timing().drafts() == null ? 0 : answer.timing().drafts().accepted();
      }
      assertThat(accepted).isGreaterThan(50);
    }
  }

  private static DecodeRequest request(RandomGenerator random, LanguageModel model, int number) {
    Map<StreamRole, StreamSpec> streams = new TreeMap<>();
    for (StreamRole role : List.of(StreamRole.POSITIVE, StreamRole.REVERSE)) {
      int[] prompt_L = random.ints(6 + random.nextInt(20), 5, 200).toArray();
      prompt_L[0] = number;
      streams.put(role, new StreamSpec(model, TokenIds.of(prompt_L)));
    }
    Gate gate =
        switch (number % 4) {
          case 0 -> new FirstM(7);
          case 1 -> new EntropyGate(3);
          default -> Gate.always();
        };
    Rose rose = new Rose(number % 2 == 0 ? 0.1 : 0.4);
    return DecodeRequest.of("q" + number, streams, rose, new StopRule(Set.of(), 40))
        .withGate(gate)
        .withTopScores(3);
  }

  private static Map<String, Decoded> decode(EngineLimits limits, List<DecodeRequest> requests) {
    Map<String, Decoded> answers = new TreeMap<>();
    new DecodeEngine(limits)
        .decode(requests.iterator(), answer -> answers.put(answer.id(), answer));
    return answers;
  }
}
