package rosarium.experiments.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import rosarium.analysis.judge.model.JudgeQuestion;
import rosarium.core.model.ChatModel;
import rosarium.core.token.PromptEncoding;
import rosarium.core.token.TokenIds;
import rosarium.core.token.Tokenizer;

/**
 * Turns a question to a judge into ids. A special token that query or answer spell out stays text:
 * else an answer could end its turn and speak for the judge.
 */
final class QuestionEncoding {
  private QuestionEncoding() {}

  static TokenIds of(ChatModel model, JudgeQuestion question) {
    String raw = question.raw();
    String text =
        raw != null
            ? raw
            : model.template().render(question.messages(), question.begins(), Map.of()).text();
    SortedSet<Integer> cuts = cuts(text, question.data(), model.tokenizer());
    return encoded(model.tokenizer(), pieces(text, cuts), raw != null);
  }

  /**
   * Return where to cut so that no special token is left whole that data spell out: behind its
   * first character. What is encoded apart cannot be put together again by the tokenizer.
   */
  private static SortedSet<Integer> cuts(String text, List<String> data, Tokenizer tokenizer) {
    SortedSet<Integer> cuts = new TreeSet<>();
    for (String each : data) {
      String datum = each.strip(); // templates may strip what they put in
      for (String special : tokenizer.specialIn(datum)) {
        for (int at = text.indexOf(datum); at >= 0; at = text.indexOf(datum, at + 1)) {
          for (int in = datum.indexOf(special); in >= 0; in = datum.indexOf(special, in + 1)) {
            cuts.add(at + in + Character.charCount(special.codePointAt(0)));
          }
        }
      }
    }
    return cuts;
  }

  private static List<String> pieces(String text, SortedSet<Integer> cuts) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      pieces.add(text.substring(from, cut));
      from = cut;
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  private static TokenIds encoded(Tokenizer tokenizer, List<String> pieces, boolean plain) {
    TokenIds first_L =
        plain
            ? PromptEncoding.plain(tokenizer, pieces.get(0))
            : PromptEncoding.rendered(tokenizer, pieces.get(0));
    TokenIds ids_L = first_L;
    for (String piece : pieces.subList(1, pieces.size())) {
      ids_L = ids_L.plus(PromptEncoding.rendered(tokenizer, piece).toArray());
    }
    return ids_L;
  }
}
