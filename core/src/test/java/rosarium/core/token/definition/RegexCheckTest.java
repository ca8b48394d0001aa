package rosarium.core.token.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.DataException;

class RegexCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}]*[\\p{Ll}\\p{Lm}]+(?i:'s|'t)?|\\p{N}{1,3}",
        "\\d{1,3}(?=(?:\\d{3})*\\b)",
        " ?[^(\\s|.,!?…。，、।۔،)]+",
        "\\s{512}(?!\\S)|\\s{1,2}(?!\\S)|\\s{1}",
        "<sentinel:[0-9]+>",
        "([\\t\\n]|    |  )",
        "[[:punct:]]|[^\\]a]|\\x{1F600}|a{b"
      })
  void acceptsWhatPublishersUse(String regex) {
    assertThat(RegexCheck.check(regex, "t.json")).isBetween(1, 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a*)*",
        "(a|a)*b",
        "(a?){20}a{20}",
        "a*a*b",
        "\\p{L}+\\p{L}+\\p{L}+x",
        "a?a?a?a?a?a?a?a?aaaaaaaa",
        "(a)\\1",
        "(?<n>a\\g<n>)",
        "a*(?=a*b)",
        "a**"
      })
  void refusesWhatCouldRunForEver(String regex) {
    assertThatThrownBy(() -> RegexCheck.check(regex, "t.json: normalizer"))
        .isInstanceOfSatisfying(
            DataException.class,
            e -> assertThat(e.kind()).isEqualTo(DataException.Kind.UNSUPPORTED))
        .hasMessageStartingWith("t.json: normalizer: the regular expression");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a", "a)", "[a", "\\p{L", "(?<", "(?", "a\\", "(?(1)a)"})
  void refusesWhatIsNotWellFormed(String regex) {
    assertThatThrownBy(() -> RegexCheck.check(regex, "t.json"))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.kind()).isEqualTo(DataException.Kind.FORMAT));
  }

  @Test
  void refusesWhatIsTooLarge() {
    for (String regex :
        new String[] {"(".repeat(100), "((a{1000}){1000}){1000}", "a{99999}", "a".repeat(30_000)}) {
      assertThatThrownBy(() -> RegexCheck.check(regex, "t.json"))
          .isInstanceOfSatisfying(
              DataException.class, e -> assertThat(e.kind()).isEqualTo(DataException.Kind.LIMIT));
    }
  }

  @Test
  void knowsTheShortestMatch() {
    assertThat(RegexCheck.check("abc|de", "t")).isEqualTo(2);
    assertThat(RegexCheck.check("x*", "t")).isZero();
    assertThat(RegexCheck.check(" {2,}", "t")).isEqualTo(2);
    assertThat(RegexCheck.check("(?=a)b?", "t")).isZero();
    assertThat(RegexCheck.check("|a", "t")).isZero();
  }
}
