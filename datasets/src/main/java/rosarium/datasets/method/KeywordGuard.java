package rosarium.datasets.method;

import com.google.auto.service.AutoService;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rosarium.core.prompt.Framing;

/**
 * Answers a query that has a word of a list with a refusal and asks no model: the naive floor,
 * since harmless look-alikes are built from exactly such words. Ours; the answer is the template of
 * {@code xu2024safedecoding}.
 *
 * <p>A query is lower-cased and cut at what is no letter; a word counts as it stands, or without a
 * final s, ing or ed.
 */
@AutoService(PromptMethod.class)
@MethodCard(
    id = "keyword-guard",
    summary = "Refuses a query that has a word of a list, without asking a model.")
public record KeywordGuard() implements PromptMethod {
  private static final Pattern NO_LETTERS = Pattern.compile("\\P{L}+");
  private static final List<String> ENDINGS = List.of("s", "ing", "ed");

  @Override
  public Framing with(Texts texts) {
    Set<String> words = new HashSet<>(texts.get("guard-words-28").entries());
    String answer = texts.get("refusal-safedecoding").text();
    return new Framing() {
      @Override
      public Optional<Guarded> guard(String query) {
        return wordsOf(query)
            .flatMap(KeywordGuard::stems)
            .filter(words::contains)
            .findFirst()
            .map(word -> new Guarded(word, answer));
      }
    };
  }

  private static Stream<String> wordsOf(String query) {
    return NO_LETTERS.splitAsStream(query.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
  }

  private static Stream<String> stems(String word) {
    return Stream.concat(
        Stream.of(word),
        ENDINGS.stream()
            .filter(word::endsWith)
            .map(ending -> word.substring(0, word.length() - ending.length())));
  }
}
