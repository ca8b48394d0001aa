package rosarium.core.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.contrast.ContrastStrategy;
import rosarium.core.contrast.Gate;
import rosarium.core.contrast.StreamRole;
import rosarium.core.model.LanguageModel;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;
import rosarium.core.token.TokenIds;
import rosarium.core.torch.LoadOptions;
import rosarium.core.torch.NativeRuntime;
import rosarium.core.torch.TorchModel;
import rosarium.core.transform.SamplingSettings;
import rosarium.core.vector.VectorModel;
import rosarium.core.vector.matrix.Format;

/** A grid decoded together gives what each of its requests gives alone, on both engines. */
@Tag("torch")
class EqualHistoriesGoldenTest {
  private static final EngineLimits ROOMY = EngineLimits.ofRows(10_000);

  private long pointersBefore;

  @BeforeEach
  void countPointers() {
    pointersBefore = NativeRuntime.livePointers();
  }

  @AfterEach
  void leakNothing() {
    assertThat(NativeRuntime.livePointers()).isEqualTo(pointersBefore);
  }

  /** Strengths, gates and samples over two pairs of prompts. */
  private static List<DecodeRequest> grid(LanguageModel model, RandomGenerator random) {
    int vocabulary = model.description().vocabulary();
    List<Map<StreamRole, StreamSpec>> pairs = new ArrayList<>();
    for (int query = 0; query < 2; query++) {
      Map<StreamRole, StreamSpec> pair = new TreeMap<>();
      for (StreamRole role : List.of(StreamRole.POSITIVE, StreamRole.REVERSE)) {
        int length = 5 + random.nextInt(12);
        int[] ids_L = random.ints(length, 0, vocabulary).toArray();
        pair.put(role, new StreamSpec(model, TokenIds.of(ids_L), random.nextInt(length)));
      }
      pairs.add(pair);
    }
    List<Gate> gates =
        List.of(Gate.always(), new Toys.First(2), new Toys.Every(3), new Toys.EvenBest());
    List<DecodeRequest> grid = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ContrastStrategy strategy =
          i % 6 == 0 ? new Toys.Alone() : new Toys.Difference(random.nextInt(8) * 0.1);
      Map<StreamRole, StreamSpec> streams = new TreeMap<>(pairs.get(i % 2));
      streams.keySet().retainAll(strategy.streams());
      StopRule stop = new StopRule(Set.of(), 1 + random.nextInt(16));
      DecodeRequest request =
          DecodeRequest.of("q" + i, streams, strategy, stop)
              .withGate(gates.get(random.nextInt(gates.size())))
              .withTopScores(4);
      boolean sampled = random.nextInt(4) == 0;
      grid.add(sampled ? request.withSampling(SamplingSettings.sampled(0.5, 1, 0, 0), i) : request);
    }
    return grid;
  }

  private static void comparesBitForBit(LanguageModel model, String name) {
    RandomGenerator random = TestSeed.generator(name);
    for (int round = 0; round < 2; round++) {
      List<DecodeRequest> grid = grid(model, random);
      EngineLimits few = EngineLimits.ofRows(1 + random.nextInt(12));
      List<Decoded> alone =
          grid.stream().map(request -> Toys.decode(ROOMY, List.of(request)).get(0)).toList();

      for (EngineLimits limits : List.of(ROOMY, few)) {
        List<Decoded> together = Toys.decode(limits, grid);
        for (int i = 0; i < grid.size(); i++) {
          assertThat(together.get(i).error()).isNull();
          // ids, gates and the best scores of every step, bit for bit
          assertThat(together.get(i).steps())
              .as("%s; %s", grid.get(i), TestSeed.reproduce())
              .isEqualTo(alone.get(i).steps());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "INT8", "BFLOAT16"})
  void everyBitIsTheSameOnTheVectorEngine(String format) {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"));
        LanguageModel model =
            VectorModel.load("llama", checkpoint, Format.valueOf(format), 256, 1)) {
      comparesBitForBit(model, format);
    }
  }

  @Test
  void everyBitIsTheSameOnLibtorchWithPinnedRows() {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"));
        LanguageModel model =
            TorchModel.load("llama", checkpoint, LoadOptions.reference().pinned())) {
      comparesBitForBit(model, "pinned");
    }
  }

  @Test
  void onlyTheLastBitsDifferOnLibtorch() {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/llama"));
        LanguageModel model = TorchModel.load("llama", checkpoint, LoadOptions.reference())) {
      List<DecodeRequest> grid = grid(model, TestSeed.generator("libtorch"));

      List<Decoded> together = Toys.decode(ROOMY, grid);

      for (int i = 0; i < grid.size(); i++) {
        compare(Toys.decode(ROOMY, List.of(grid.get(i))).get(0), together.get(i));
      }
    }
  }

  /** Compare scores up to the first token that differs, which must have been nearly a tie. */
  private static void compare(Decoded alone, Decoded together) {
    for (int t = 0; t < alone.steps().size(); t++) {
      Decoded.Step expected = alone.steps().get(t);
      Decoded.Step actual = together.steps().get(t);
      for (int k = 0; k < expected.score().size(); k++) {
        assertThat(Math.abs(actual.score().get(k) - expected.score().get(k)))
            .as("%s, step %d, score %d; %s", alone.id(), t, k, TestSeed.reproduce())
            .isLessThan(1e-4f);
      }
      if (actual.id() != expected.id()) {
        assertThat(expected.score().get(0) - expected.score().get(1)).isLessThan(2e-4f);
        return;
      }
    }
  }
}
