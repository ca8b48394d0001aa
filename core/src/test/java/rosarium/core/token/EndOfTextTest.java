package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rosarium.core.config.DataException;

class EndOfTextTest {
  @Test
  void takesTheNamedIdsOfAGgufFile() {
    Map<String, Object> metadata =
        Map.of("tokenizer.ggml.eos_token_id", 7L, "tokenizer.ggml.eot_token_id", 9L);

    assertThat(EndOfText.ofGguf(metadata)).containsExactlyInAnyOrder(7, 9);
  }

  @Test
  void takesControlTokensThatAreSpelledAsAnEnd() {
    Map<String, Object> metadata =
        Map.of(
            "tokenizer.ggml.tokens",
            List.of("<|im_end|>", "</s>", "a", "<|im_start|>"),
            "tokenizer.ggml.token_type",
            new long[] {3, 1, 1, 3});

    assertThat(EndOfText.ofGguf(metadata)).containsExactly(0);
  }

  @Test
  void keepsTheDeclaredIds() {
    assertThat(EndOfText.declared(List.of(2, 0, 2), 10, "config.json")).isEqualTo(Set.of(0, 2));
  }

  @Test
  void refusesADeclaredIdBeyondTheEmbedding() {
    assertThatThrownBy(() -> EndOfText.declared(List.of(10), 10, "config.json"))
        .isInstanceOf(DataException.class)
        .hasMessage("config.json: eos_token_id 10 is outside the vocabulary of 10");
  }
}
