package rosarium.core.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void aboutTwoOfTenQueriesMayBeLearnedFrom() {
    long may =
        IntStream.range(0, 2000)
            .filter(i -> Split.of("query number " + i) == Split.ANCHORS)
            .count();

    assertThat(may).isBetween(330L, 470L);
  }

  @Test
  void caseWidthAndSpacesMakeNoDifference() {
    for (int i = 0; i < 50; i++) {
      String query = "query number " + i;
      String same = "  Query  NUMBER\u00a0" + Character.toString('\uff10' + i % 10) + "\n";
      assertThat(Split.of("  Query\tNUMBER " + i + "\n")).isEqualTo(Split.of(query));
      assertThat(Split.fingerprint(same)).isEqualTo(Split.fingerprint("query number " + i % 10));
    }
  }

  @Test
  void anotherQueryHasAnotherFingerprint() {
    assertThat(IntStream.range(0, 5000).mapToObj(i -> Split.fingerprint("query " + i)).distinct())
        .hasSize(5000);
    assertThat(Split.fingerprint("query")).matches("[0-9a-f]{16}");
  }
}
