package rosarium.datasets.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.prompt.QueryFile;
import rosarium.core.prompt.TextHash;

class SelectionTest {
  /** 30 queries: 20 of type a and 5 of type b to comply with, 5 of type c to refuse. */
  private static final List<Query> QUERIES =
      IntStream.range(0, 30)
          .mapToObj(
              i ->
                  query(
                      i,
                      "text " + i,
                      i < 25 ? Expected.COMPLY : Expected.REFUSE,
                      i < 20 ? "a" : i < 25 ? "b" : "c"))
          .toList();

  private static Query query(int i, String text, Expected expected, String type) {
    String id = String.format(Locale.ROOT, "q-%02d", i);
    return new Query("mini", id, text, expected, type, List.of(), null);
  }

  private static Selection size(int size, long seed, boolean stratified) {
    return new Selection(
        Set.of(), Set.of(), OptionalInt.of(size), seed, stratified, Optional.empty());
  }

  @Test
  void keepsTheOrderOfTheDataSetUnlessASubsetIsTaken() {
    assertThat(Selection.all().apply(QUERIES).queries()).isEqualTo(QUERIES);
  }

  @Test
  void takesTheFirstByHashOfSeedAndId() {
    List<Query> expected =
        QUERIES.stream()
            .sorted(Comparator.comparing(query -> TextHash.of("7/" + query.id())))
            .limit(4)
            .toList();

    assertThat(size(4, 7, false).apply(QUERIES).queries()).isEqualTo(expected);
    assertThat(size(4, 8, false).apply(QUERIES).queries()).isNotEqualTo(expected);
  }

  @Test
  void beginsALargerSubsetWithTheSmaller() {
    List<Query> larger = size(20, 3, false).apply(QUERIES).queries();

    assertThat(larger).startsWith(size(5, 3, false).apply(QUERIES).queries().toArray(Query[]::new));
  }

  @Test
  void doesNotDependOnTheOrderOfTheDataSet() {
    List<Query> backwards =
        QUERIES.stream().sorted(Comparator.comparing(Query::id).reversed()).toList();

    assertThat(size(9, 1, true).apply(backwards).queries())
        .isEqualTo(size(9, 1, true).apply(QUERIES).queries());
  }

  @Test
  void givesEveryStratumItsShare() {
    // 7 of 30: 4.67 of 20, 1.17 of 5, 1.17 of 5; the largest remainder gets the seventh.
    List<Query> chosen = size(7, 1, true).apply(QUERIES).queries();

    assertThat(chosen).hasSize(7).doesNotHaveDuplicates();
    assertThat(chosen).filteredOn(query -> query.type().equals("a")).hasSize(5);
    assertThat(chosen).filteredOn(query -> query.type().equals("b")).hasSize(1);
    assertThat(chosen).filteredOn(query -> query.type().equals("c")).hasSize(1);
  }

  @Test
  void givesExactlyTheSizeForEverySize() {
    for (int size = 1; size <= 30; size++) {
      assertThat(size(size, 5, true).apply(QUERIES).queries()).hasSize(size);
    }
  }

  @Test
  void filtersByTypeAndByExpectedBehaviour() {
    Selection types =
        new Selection(Set.of("b", "c"), Set.of(), OptionalInt.empty(), 0, false, Optional.empty());
    Selection refuse =
        new Selection(
            Set.of(), Set.of(Expected.REFUSE), OptionalInt.empty(), 0, false, Optional.empty());

    assertThat(types.apply(QUERIES).queries()).isEqualTo(QUERIES.subList(20, 30));
    assertThat(refuse.apply(QUERIES).queries()).isEqualTo(QUERIES.subList(25, 30));
  }

  @Test
  void countsCopiesOfTheQueryThatWasKept() {
    List<Query> thrice =
        List.of(
            query(0, "same", Expected.REFUSE, "a"),
            query(1, "other", Expected.REFUSE, "a"),
            query(2, "same", Expected.REFUSE, "b"),
            query(3, "same", Expected.REFUSE, "a"),
            query(4, "same", Expected.COMPLY, "a"));
    Selected selected = Selection.all().apply(thrice);

    assertThat(selected.queries()).extracting(Query::id).containsExactly("q-00", "q-01", "q-04");
    assertThat(selected.copies()).containsOnlyKeys("q-00").containsEntry("q-00", 3);
    assertThat(selected.dropped()).isEqualTo(2);
    assertThat(selected.datasetSha256()).isEqualTo(QueryFile.sha256(selected.queries()));
  }

  @Test
  void refusesWhatCannotBeGiven() {
    assertThatThrownBy(() -> size(31, 0, false).apply(QUERIES))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("31")
        .hasMessageContaining("30");
    assertThatThrownBy(() -> size(0, 0, false)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(
            () ->
                new Selection(
                        Set.of("homonims"),
                        Set.of(),
                        OptionalInt.empty(),
                        0,
                        false,
                        Optional.empty())
                    .apply(List.of(query(1, "x", Expected.COMPLY, "homonyms"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'homonyms'?");
    assertThatThrownBy(() -> Selection.all().apply(List.of())).isInstanceOf(ConfigException.class);
  }
}
