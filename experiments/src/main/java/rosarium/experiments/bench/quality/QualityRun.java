package rosarium.experiments.bench.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import rosarium.analysis.bench.FormatLoss;
import rosarium.core.model.ChatModel;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TokenIds;

/**
 * Lets the reference and a format read the same tokens and compares what each would say next, at
 * every position that has a next token.
 */
public final class QualityRun {
  /** The format that others are held against. */
  public static final String REFERENCE = "float32";

  /** Positions that are compared at once: bounds the memory at any vocabulary. */
  private static final int POSITIONS = 64;

  private final Function<String, ChatModel> models;
  private final QualityText text;
  private final Consumer<String> says;

  /**
   * Prepare.
   *
   * @param models loads a model in a format; closed here
   * @param text what is read
   * @param says is told what goes on
   */
  public QualityRun(Function<String, ChatModel> models, QualityText text, Consumer<String> says) {
    this.models = models;
    this.text = text;
    this.says = says;
  }

  /** Compare each format with the reference. */
  public List<FormatLoss> run(List<String> formats) {
    List<FormatLoss> losses = new ArrayList<>();
    try (ChatModel reference = models.apply(REFERENCE)) {
      List<TokenIds> passages = text.passages(reference);
      int positions = passages.stream().mapToInt(passage_L -> passage_L.length() - 1).sum();
      says.accept(
          "%s: %d passages, %d positions".formatted(text.name(), passages.size(), positions));
      for (String format : formats) {
        says.accept("reading with " + format);
        if (format.equals(REFERENCE)) {
          losses.add(compare(format, reference, reference, passages));
        } else {
          try (ChatModel other = models.apply(format)) {
            losses.add(compare(format, reference, other, passages));
          }
        }
      }
    }
    return losses;
  }

  private static FormatLoss compare(
      String format, ChatModel reference, ChatModel other, List<TokenIds> passages) {
    FormatLoss.Collector found = new FormatLoss.Collector();
    for (TokenIds passage_L : passages) {
      compare(found, reference.weights(), other.weights(), passage_L);
    }
    return found.loss(format, other.weights().description().dtype());
  }

  @SuppressWarnings("try") // the scopes are there to be closed
  private static void compare(
      FormatLoss.Collector found,
      LanguageModel reference,
      LanguageModel other,
      TokenIds passage_L) {
    int last = passage_L.length() - 1;
    try (TokenStream expected = reference.open();
        TokenStream given = other.open()) {
      for (int from = 0; from < last; from += POSITIONS) {
        int to = Math.min(last, from + POSITIONS);
        TokenIds read_L = passage_L.slice(from, to);
        try (Workspace first = reference.workspace();
            Workspace second = other.workspace()) {
          Logits expected_LV = forward(reference, expected, read_L);
          Logits given_LV = forward(other, given, read_L);
          for (int l = 0; l < read_L.length(); l++) {
            found.add(expected_LV.row(l), given_LV.row(l), passage_L.get(from + l + 1));
          }
        }
      }
    }
  }

  private static Logits forward(LanguageModel model, TokenStream stream, TokenIds read_L) {
    return model.forward(List.of(new Extension(stream, read_L, read_L.length())));
  }
}
