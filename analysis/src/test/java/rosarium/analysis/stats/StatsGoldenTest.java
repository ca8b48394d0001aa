package rosarium.analysis.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rosarium.core.judge.Interval;
import rosarium.core.testing.Shared;
import rosarium.core.testing.TestSeed;

/** Compares every case of {@code golden/stats/stats.json}. */
class StatsGoldenTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  @SuppressWarnings("NullAway.Init")
  private JsonNode golden;

  @BeforeEach
  void read() throws IOException {
    golden = new ObjectMapper().readTree(Shared.path("golden/stats/stats.json").toFile());
  }

  @Test
  void wilson() {
    for (JsonNode each : cases("wilson", 13)) {
      Interval found =
          Wilson.interval(each.get("x").asInt(), each.get("n").asInt(), confidence(each));

      assertThat(found.low()).as("%s", each).isCloseTo(each.at("/expected/0").asDouble(), CLOSE);
      assertThat(found.high()).as("%s", each).isCloseTo(each.at("/expected/1").asDouble(), CLOSE);
    }
  }

  @Test
  void mcNemar() {
    for (JsonNode each : cases("mcnemar_exact", 11)) {
      double p = McNemar.exact(each.get("b").asInt(), each.get("c").asInt());

      assertThat(p).as("%s", each).isCloseTo(each.get("p").asDouble(), CLOSE);
    }
  }

  @Test
  void holm() {
    for (JsonNode each : cases("holm", 9)) {
      double[] adjusted = Holm.adjust(numbers(each.get("p")));

      assertThat(adjusted).as("%s", each).containsExactly(numbers(each.get("adjusted")), CLOSE);
    }
  }

  @Test
  void wilcoxon() {
    for (JsonNode each : cases("wilcoxon_signed_rank", 10)) {
      WilcoxonSignedRank found = WilcoxonSignedRank.of(numbers(each.get("differences")));

      assertThat(found.nonzero()).isEqualTo(each.get("n_nonzero").asInt());
      assertThat(found.plus()).isCloseTo(each.get("w_plus").asDouble(), CLOSE);
      assertThat(found.minus()).isCloseTo(each.get("w_minus").asDouble(), CLOSE);
      assertThat(found.statistic()).isCloseTo(each.get("statistic").asDouble(), CLOSE);
      same(each, "p_exact", found.exact());
      same(each, "p_normal", found.normal());
    }
  }

  @Test
  void signFlip() {
    for (JsonNode each : cases("paired_sign_flip_exact", 8)) {
      double p = SignFlip.exact(numbers(each.get("differences")));

      assertThat(p).as("%s", each).isCloseTo(each.get("p_two_sided").asDouble(), CLOSE);
    }
  }

  @Test
  void kappas() {
    for (JsonNode each : cases("cohen_kappa", 8)) {
      same(each, "kappa", Kappa.cohen(table(each.get("table"))));
    }
    for (JsonNode each : cases("fleiss_kappa", 4)) {
      same(each, "kappa", Kappa.fleiss(table(each.get("counts"))));
    }
  }

  @Test
  void spearman() {
    for (JsonNode each : cases("spearman", 7)) {
      Spearman found = Spearman.of(numbers(each.get("x")), numbers(each.get("y")));

      same(each, "rho", found.rho());
      same(each, "p_t", found.p());
    }
  }

  @Test
  void newcombe() {
    for (JsonNode each : cases("newcombe_paired_difference", 11)) {
      NewcombePaired found =
          NewcombePaired.of(
              each.get("a_both").asInt(),
              each.get("b_only_first").asInt(),
              each.get("c_only_second").asInt(),
              each.get("d_neither").asInt(),
              confidence(each));

      assertThat(found.phi()).as("%s", each).isCloseTo(each.get("phi").asDouble(), CLOSE);
      assertThat(found.difference()).isCloseTo(each.get("difference").asDouble(), CLOSE);
      assertThat(found.interval().low()).isCloseTo(each.get("lower").asDouble(), CLOSE);
      assertThat(found.interval().high()).isCloseTo(each.get("upper").asDouble(), CLOSE);
    }
  }

  @Test
  void distinctN() {
    for (JsonNode each : cases("distinct_n", 5)) {
      List<List<String>> texts = new ArrayList<>();
      each.get("texts").forEach(text -> texts.add(words(text)));
      for (JsonNode result : each.get("results")) {
        DistinctN found = DistinctN.of(texts, result.get("n").asInt());

        assertThat(found.total()).isEqualTo(result.get("total").asInt());
        assertThat(found.distinct()).isEqualTo(result.get("distinct").asInt());
        if (found.total() == 0) {
          // The file says 0 for nothing; methods.md 7.5 leaves it unscored.
          assertThat(found.share()).isEmpty();
          assertThat(DistinctN.meanPerText(texts, result.get("n").asInt())).isEmpty();
        } else {
          same(result, "corpus", found.share());
          same(result, "mean_per_text", DistinctN.meanPerText(texts, result.get("n").asInt()));
        }
      }
    }
  }

  @Test
  void bootstrapPercentile() {
    assertThat(golden.at("/bootstrap_percentile/min_resamples").asInt())
        .isLessThanOrEqualTo(Bootstrap.RESAMPLES);
    for (JsonNode each : cases("bootstrap_percentile", 9)) {
      double[] data = numbers(each.get("data"));
      var random = TestSeed.generator(each.get("case").asText());
      Interval found =
          each.get("statistic").asText().equals("median")
              ? Bootstrap.ofMedian(data, confidence(each), random)
              : Bootstrap.ofMean(data, confidence(each), random);

      inBand(each, found);
    }
  }

  @Test
  void bootstrapCluster() {
    for (JsonNode each : cases("bootstrap_cluster", 5)) {
      List<double[]> clusters = new ArrayList<>();
      each.get("clusters").forEach(cluster -> clusters.add(numbers(cluster)));
      Interval found =
          Bootstrap.ofClusters(
              clusters.toArray(new double[0][]),
              confidence(each),
              TestSeed.generator(each.toString()));

      inBand(each, found);
    }
  }

  private static void inBand(JsonNode each, Interval found) {
    assertThat(found.low())
        .as("lower limit of %s; %s", each, TestSeed.reproduce())
        .isBetween(
            each.at("/lower_limit_in/0").asDouble(), each.at("/lower_limit_in/1").asDouble());
    assertThat(found.high())
        .as("upper limit of %s; %s", each, TestSeed.reproduce())
        .isBetween(
            each.at("/upper_limit_in/0").asDouble(), each.at("/upper_limit_in/1").asDouble());
  }

  /** Returns all cases of one kind; the count is known, so that none is lost unseen. */
  private Iterable<JsonNode> cases(String kind, int count) {
    JsonNode found = golden.get(kind);
    JsonNode list = found.has("cases") ? found.get("cases") : found;
    assertThat(list).as(kind).hasSize(count);
    return list;
  }

  private static void same(JsonNode each, String field, OptionalDouble found) {
    if (each.get(field).isNull()) {
      assertThat(found).as("%s of %s", field, each).isEmpty();
    } else {
      assertThat(found).as("%s of %s", field, each).isPresent();
      assertThat(found.getAsDouble())
          .as("%s of %s", field, each)
          .isCloseTo(each.get(field).asDouble(), CLOSE);
    }
  }

  private static double confidence(JsonNode each) {
    return each.get("confidence").asDouble();
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static List<String> words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static int[][] table(JsonNode rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(
            row ->
                StreamSupport.stream(row.spliterator(), false).mapToInt(JsonNode::asInt).toArray())
        .toArray(int[][]::new);
  }
}
