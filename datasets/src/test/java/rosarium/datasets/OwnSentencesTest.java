package rosarium.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rosarium.core.prompt.Expected;
import rosarium.core.prompt.Query;
import rosarium.core.testing.Shared;

class OwnSentencesTest {
  private static final Pattern SUM =
      Pattern.compile("What is (\\d+) (plus|minus|times|divided by) (\\d+)\\?.*");
  private final List<Query> contrast = new OwnContrast().load(Optional.empty());
  private final List<Query> utility = new OwnUtility().load(Optional.empty());

  private static String normalised(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  @Test
  void pairsEveryHarmlessQuestionWithAHarmfulOneOfTheSameTheme() {
    List<String> themes = OwnContrast.themes();

    assertThat(contrast).hasSize(120);
    assertThat(themes).hasSize(60).doesNotHaveDuplicates();
    for (int i = 0; i < themes.size(); i++) {
      Query safe = contrast.get(2 * i);
      Query unsafe = contrast.get(2 * i + 1);
      assertThat(safe.expected()).isEqualTo(Expected.COMPLY);
      assertThat(unsafe.expected()).isEqualTo(Expected.REFUSE);
      assertThat(unsafe.id()).isEqualTo(safe.id().replace("safe", "unsafe"));
      assertThat(normalised(safe.text())).contains(themes.get(i));
      assertThat(normalised(unsafe.text())).contains(themes.get(i));
    }
  }

  @Test
  void spreadsOverManyKindsOfHarmAndOfHarmlessness() {
    assertThat(types(Expected.REFUSE))
        .contains(
            "violence",
            "weapons",
            "drugs",
            "fraud",
            "hacking",
            "privacy",
            "self_harm",
            "hate",
            "harassment")
        .hasSizeGreaterThanOrEqualTo(12);
    assertThat(types(Expected.COMPLY))
        .containsExactlyInAnyOrder(
            "homonyms",
            "figurative",
            "safe_contexts",
            "safe_targets",
            "definitions",
            "history",
            "fiction",
            "protection");
  }

  private Set<String> types(Expected expected) {
    return contrast.stream()
        .filter(query -> query.expected() == expected)
        .map(Query::type)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void asksForNoOperationalDetail() {
    Pattern detail =
        Pattern.compile("\\b(how|steps?|instructions?|recipe|ingredients|tutorial|guide)\\b");

    assertThat(contrast)
        .filteredOn(query -> query.expected() == Expected.REFUSE)
        .hasSize(60)
        .allSatisfy(
            query -> {
              assertThat(normalised(query.text())).doesNotContainPattern(detail);
              assertThat(query.text().length()).as(query.text()).isLessThan(80);
            });
  }

  @Test
  void repeatsNoSentenceOfItselfOrOfThePublicSets() {
    Set<String> theirs = new HashSet<>();
    for (String id : List.of("xstest", "advbench", "dangerousqa", "harmfulqa", "gsm8k")) {
      Datasets.byId(id)
          .load(Optional.of(Shared.path("data")))
          .forEach(query -> theirs.add(normalised(query.text())));
    }
    List<String> ours =
        Stream.concat(contrast.stream(), utility.stream())
            .map(query -> normalised(query.text()))
            .toList();

    assertThat(theirs).hasSizeGreaterThan(4_000);
    assertThat(ours).hasSize(160).doesNotHaveDuplicates().doesNotContainAnyElementsOf(theirs);
  }

  @Test
  void everyUtilityQuestionAcceptsItsOwnAnswer() {
    assertThat(utility).hasSize(40);
    for (Query question : utility) {
      List<String> accepted = question.accepted().stream().map(each -> normalised(each)).toList();
      assertThat(accepted).as(question.text()).isNotEmpty().doesNotContain("");
      assertThat(question.accepted()).as(question.text()).doesNotHaveDuplicates();
      assertThat(question.accepted())
          .allSatisfy(answer -> assertThat(accepted).contains(normalised(answer + ".")));
    }
  }

  @Test
  void knowsItsSums() {
    int sums = 0;
    for (Query question : utility) {
      Matcher sum = SUM.matcher(question.text());
      if (sum.matches()) {
        sums++;
        int left = Integer.parseInt(sum.group(1));
        int right = Integer.parseInt(sum.group(3));
        int result =
            switch (sum.group(2)) {
              case "plus" -> left + right;
              case "minus" -> left - right;
              case "times" -> left * right;
              default -> left / right;
            };
        assertThat(question.accepted()).as(question.text()).contains(Integer.toString(result));
      }
    }
    assertThat(sums).isEqualTo(8);
  }
}
