package rosarium.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.testing.Shared;

class SharedVocabularyTest {
  /** A vocabulary and nothing else. */
  private record Words(List<String> tokens) implements Tokenizer {
    @Override
    public TokenIds encode(String text, boolean addSpecial) {
      throw new IllegalStateException("only words are compared");
    }

    @Override
    public String decode(TokenIds ids_L, boolean skipSpecial) {
      throw new IllegalStateException("only words are compared");
    }

    @Override
    public TextStream textStream(boolean skipSpecial) {
      throw new IllegalStateException("only words are compared");
    }

    @Override
    public int size() {
      return tokens.size();
    }

    @Override
    public boolean decodable(int id) {
      return id < tokens.size() && !tokens.get(id).isEmpty();
    }

    @Override
    public String token(int id) {
      return tokens.get(id);
    }

    @Override
    public Set<String> specialTokens() {
      return Set.of();
    }

    @Override
    public String sha256() {
      return "";
    }

    @Override
    public void close() {}
  }

  private static SharedVocabulary.Side side(String name, int rows, String... tokens) {
    return new SharedVocabulary.Side(name, new Words(List.of(tokens)), rows);
  }

  private static int shared(SharedVocabulary.Side one, SharedVocabulary.Side other, boolean cut) {
    int there = SharedVocabulary.of(one, other, cut);
    assertThat(SharedVocabulary.of(other, one, cut)).isEqualTo(there);
    return there;
  }

  private static void assertRefused(
      SharedVocabulary.Side one, SharedVocabulary.Side other, boolean cut, String... words) {
    assertThatThrownBy(() -> SharedVocabulary.of(one, other, cut))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(words);
    assertThatThrownBy(() -> SharedVocabulary.of(other, one, cut))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void equalVocabulariesAreSharedWhole() {
    // the last row of both is padding, and id 1 is a hole in both
    assertThat(shared(side("x", 4, "a", "", "c"), side("y", 4, "a", "", "c"), false)).isEqualTo(4);
  }

  @Test
  void anotherTokenIsRefusedWhateverIsCut() {
    for (boolean cut : new boolean[] {false, true}) {
      assertRefused(
          side("x", 3, "a", "b", "c"),
          side("y", 3, "a", "B", "c"),
          cut,
          "'x' (V = 3)",
          "'y' (V = 3)",
          "id 1 is 'b' and 'B'");
    }
  }

  @Test
  void aTokenThatMovedIsRefusedThoughALeadingPartIsTheSame() {
    assertRefused(
        side("x", 4, "a", "b", "", "d"),
        side("y", 4, "a", "b", "c", "e"),
        true,
        "id 3 is 'd' and 'e'");
  }

  @Test
  void aHoleThatOnlyOneHasIsNotAtTheEnd() {
    assertRefused(
        side("x", 3, "a", "", "c"),
        side("y", 3, "a", "b", "c"),
        true,
        "id 1 is a row without a token and 'b'");
  }

  @Test
  void trailingTokensAreCutOnlyWhenAsked() {
    SharedVocabulary.Side longer = side("longer", 4, "a", "b", "new");
    SharedVocabulary.Side shorter = side("shorter", 2, "a", "b");

    assertRefused(
        longer,
        shorter,
        false,
        "'longer' (V = 4)",
        "'shorter' (V = 2)",
        "id 2 is 'new' and nothing",
        "cut_vocabulary: true");
    assertThat(shared(longer, shorter, true)).isEqualTo(2);
  }

  @Test
  void trailingPaddingIsCutOnlyWhenAsked() {
    assertRefused(side("x", 4, "a", "b"), side("y", 2, "a", "b"), false, "id 2", "nothing");
    assertThat(shared(side("x", 4, "a", "b"), side("y", 2, "a", "b"), true)).isEqualTo(2);
  }

  @Test
  void nothingInCommonIsNoVocabulary() {
    assertRefused(side("x", 1, "a"), side("y", 1, ""), true, "id 0");
  }

  @Test
  void tokenizersOfGoldenModelsAreComparedTokenByToken() {
    try (Tokenizer llama = of("llama");
        Tokenizer small = of("small-a-llama3");
        Tokenizer gemma = of("small-a-gemma");
        Tokenizer phi = of("phi3");
        Tokenizer spm = of("small-a-spm")) {
      assertThat(
              shared(
                  new SharedVocabulary.Side("l", llama, 608),
                  new SharedVocabulary.Side("s", small, 608),
                  false))
          .isEqualTo(608);
      assertRefused(
          new SharedVocabulary.Side("l", llama, 608),
          new SharedVocabulary.Side("g", gemma, 704),
          true,
          "id 0");
      SharedVocabulary.Side more = new SharedVocabulary.Side("phi3", phi, 640);
      SharedVocabulary.Side fewer = new SharedVocabulary.Side("spm", spm, 640);
      assertRefused(more, fewer, false, "phi3", "spm", "cut_vocabulary");
      int first = shared(more, fewer, true);
      assertThat(Optional.of(first)).hasValue(spm.size());
      assertThat(phi.decodable(first)).isTrue();
    }
  }

  private static Tokenizer of(String name) {
    Path folder = Shared.path("golden/models/" + name);
    return HuggingFaceTokenizer.fromFolder(folder);
  }
}
