package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptEncodingTest {
  @Test
  void addsNothingToARenderedTemplate() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("llama3")) {
      int bos = tokenizer.id("<|begin_of_text|>").orElseThrow();

      assertThat(PromptEncoding.rendered(tokenizer, "a")).isEqualTo(tokenizer.encode("a", false));
      assertThat(PromptEncoding.rendered(tokenizer, "<|begin_of_text|>a").get(0)).isEqualTo(bos);
      assertThat(PromptEncoding.rendered(tokenizer, "<|begin_of_text|>a").length()).isEqualTo(2);
    }
  }

  @Test
  void addsBosToPlainTextOnce() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("llama3")) {
      TokenIds expected_L = tokenizer.encode("a", true);

      assertThat(expected_L.get(0)).isEqualTo(tokenizer.id("<|begin_of_text|>").orElseThrow());
      assertThat(PromptEncoding.plain(tokenizer, "a")).isEqualTo(expected_L);
      assertThat(PromptEncoding.plain(tokenizer, "<|begin_of_text|>a")).isEqualTo(expected_L);
      assertThat(PromptEncoding.plain(tokenizer, "")).isEqualTo(tokenizer.encode("", true));
      assertThat(PromptEncoding.plain(tokenizer, "<|begin_of_text|>"))
          .isEqualTo(expected_L.slice(0, 1));
    }
  }

  @Test
  void keepsWhatATokenizerAddsAtTheEnd() {
    try (HuggingFaceTokenizer tokenizer = GoldenTokenization.tokenizer("unigram")) {
      assertThat(PromptEncoding.plain(tokenizer, "the")).isEqualTo(tokenizer.encode("the", true));
      assertThat(PromptEncoding.plain(tokenizer, "</s>the"))
          .isEqualTo(tokenizer.encode("</s>the", true));
    }
  }
}
