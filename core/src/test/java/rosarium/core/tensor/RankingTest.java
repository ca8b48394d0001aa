package rosarium.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rosarium.core.testing.TestSeed;

class RankingTest {
  private static final float OUT = Float.NEGATIVE_INFINITY;

  @Test
  void putsTheLowestIdFirstAmongEquals() {
    float[] row_V = {1, 3, OUT, 3, -2, 0f, -0f};

    assertThat(Ranking.descending(row_V)).containsExactly(1, 3, 0, 5, 6, 4);
    assertThat(Ranking.top(row_V, 3)).containsExactly(1, 3, 0);
  }

  @Test
  void returnsFewerThanAskedWhereTheRestIsMasked() {
    assertThat(Ranking.top(new float[] {OUT, 1, OUT}, 5)).containsExactly(1);
    assertThat(Ranking.top(new float[] {OUT, 1, OUT}, 0)).isEmpty();
  }

  @Test
  void agreesWithASortOfBoxedIds() {
    RandomGenerator random = TestSeed.generator("ranking");
    for (int round = 0; round < 100; round++) {
      float[] row_V = RandomLogits.rough(random, 1 + random.nextInt(80));
      int[] expected =
          IntStream.range(0, row_V.length)
              .filter(v -> row_V[v] != OUT)
              .boxed()
              .sorted(Comparator.<Integer>comparingDouble(v -> -row_V[v]).thenComparing(v -> v))
              .mapToInt(v -> v)
              .toArray();
      int k = random.nextInt(row_V.length + 2);

      assertThat(Ranking.descending(row_V)).as(TestSeed.reproduce()).containsExactly(expected);
      assertThat(Ranking.top(row_V, k))
          .as(TestSeed.reproduce())
          .containsExactly(Arrays.copyOf(expected, Math.min(k, expected.length)));
    }
  }
}
