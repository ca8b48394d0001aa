package rosarium.datasets.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.Split;
import rosarium.datasets.Datasets;
import rosarium.datasets.anchor.Anchor.Pool;

/** Anchors are strict, and never queries of an evaluation. */
class AnchorFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private static List<Anchor> pool(Pool pool) {
    return AnchorFile.builtIn().anchors().stream().filter(a -> a.set() == pool).toList();
  }

  @Test
  void theBuiltInAnchorsAreBalancedPairsOfTheSameHarmfulInstructions() {
    for (Pool pool : Pool.values()) {
      assertThat(pool(pool)).hasSize(36).doesNotHaveDuplicates();
    }
    assertThat(pool(Pool.HA).stream().map(Anchor::instruction).toList())
        .isEqualTo(pool(Pool.HR).stream().map(Anchor::instruction).toList());
  }

  @Test
  void theBuiltInAcceptancesAreOpeningsAndNothingMore() {
    assertThat(pool(Pool.HA))
        .allSatisfy(
            anchor -> {
              assertThat(anchor.answer()).endsWith(":").hasSizeLessThan(80);
              assertThat(anchor.instruction()).doesNotContain(anchor.answer());
            });
    assertThat(pool(Pool.HA).stream().map(Anchor::answer).distinct()).hasSize(6);
  }

  @Test
  void theBuiltInAnchorsAreNoQueriesOfOurDataSets() {
    Set<String> anchors =
        AnchorFile.builtIn().anchors().stream()
            .map(anchor -> anchor.instruction().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    for (String dataset : List.of("own-contrast", "own-utility")) {
      List<Query> queries = Datasets.byId(dataset).load(Optional.empty());
      assertThat(queries).isNotEmpty();
      assertThat(queries)
          .noneMatch(query -> anchors.contains(query.text().toLowerCase(Locale.ROOT)));
    }
  }

  @Test
  void readsWhatItWrote() {
    Path file = folder.resolve("deep").resolve("anchors.jsonl");
    List<Anchor> anchors = AnchorFile.builtIn().anchors();

    AnchorFile.write(file, anchors);

    assertThat(AnchorFile.read(file).anchors()).isEqualTo(anchors);
    assertThat(AnchorFile.read(file).sha256()).isEqualTo(AnchorFile.builtIn().sha256());
  }

  private void refused(List<String> lines, String says) throws IOException {
    Path file = folder.resolve("a.jsonl");
    Files.write(file, lines);

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> AnchorFile.read(file))
        .withMessageContaining(says)
        .withMessageContaining("a.jsonl");
  }

  private static String line(String key, String value) {
    String good =
        "{\"schema\":1,\"instruction\":\"i\",\"answer\":\"a\",\"set\":\"HR\",\"source\":\"own\",\"prompt_id\":\"none\"}";
    return good.replaceFirst("\"" + key + "\":(1|\"[a-zA-Z]+\")", value);
  }

  @Test
  void refusesWhatIsNoAnchorNamingTheLine() throws IOException {
    String good = line("schema", "\"schema\":1");
    refused(List.of(good, line("schema", "\"schema\":2")), "a.jsonl:2");
    refused(List.of(line("set", "\"set\":\"HX\"")), "HX");
    refused(List.of(line("answer", "\"answer\":\" \"")), "without answer");
    refused(List.of(line("answer", "\"reply\":\"a\"")), "answer");
    refused(List.of(line("answer", "\"answer\":\"a\",\"reply\":\"a\"")), "reply");
    refused(List.of(good.substring(1)), "a.jsonl:1");
  }

  @Test
  void refusesTooFewPairs() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(line("schema", "\"schema\":1"));
    }

    refused(lines, "0 pairs of set HA");
  }

  @Test
  void refusesAQueryThatIsLeftToEvaluation() throws IOException {
    String query =
        IntStream.range(0, 100)
            .mapToObj(i -> "q" + i)
            .filter(q -> Split.of(q) == Split.EVALUATION)
            .findFirst()
            .orElseThrow();
    String line =
        line("source", "\"source\":\"advbench\"")
            .replace("\"instruction\":\"i\"", "\"instruction\":\"" + query + "\"");

    refused(List.of(line), "left to evaluation");
  }
}
