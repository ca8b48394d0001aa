package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rosarium.core.config.DataException;

class NativeTokenizerTest {
  @Test
  void neverLooksForALibraryOnTheNetwork() {
    GoldenTokenization.tokenizer("smol").close();

    boolean decidedByTheUser = System.getenv("DJL_OFFLINE") != null;
    assertThat(decidedByTheUser || Boolean.getBoolean("ai.djl.offline")).isTrue();
  }

  @Test
  void refusesATextThatIsTooLong() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("smol")) {
      assertThatThrownBy(() -> tokenizer.encode("a".repeat(NativeTokenizer.MAX_TEXT + 1), false))
          .isInstanceOfSatisfying(
              DataException.class, e -> assertThat(e.kind()).isEqualTo(DataException.Kind.LIMIT))
          .hasMessageContaining("text of 1000001 characters; at most 1000000");
    }
  }

  /** Beyond ten million retries the regular expressions of the library end the process. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "a", "1", "\n", "\u4E00", ".", "\u0301"})
  void survivesALongTextOfOneCharacter(String character) {
    String text = character.repeat(50_000);

    for (String name : new String[] {"smol", "llama3", "qwen"}) {
      try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer(name)) {
        assertThat(tokenizer.decode(tokenizer.encode(text, false), false)).isEqualTo(text);
      }
    }
  }
}
