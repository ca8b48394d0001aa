package rosarium.core.token;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Collects the ids that end an answer; a model may have several. */
public final class EndOfText {
  private static final int CONTROL = 3;

  /** How publishers spell the end of a turn or of a text. */
  private static final Set<String> SPELLINGS =
      Set.of(
          "<|im_end|>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<|end_of_turn|>",
          "<end_of_turn>",
          "<end_of_utterance>",
          "<EOT>",
          "<|EOT|>",
          "<eos>",
          "</s>",
          "<｜end▁of▁sentence｜>");

  private EndOfText() {}

  /**
   * Return the end ids of a model folder: those of {@code generation_config.json}, or else of
   * {@code config.json}.
   *
   * @param declared what the files say; an id beyond the embedding is refused
   * @param rows how many rows the embedding has
   * @param source the file, for messages
   */
  public static Set<Integer> declared(Collection<Integer> declared, int rows, String source) {
    for (int id : declared) {
      if (id < 0 || id >= rows) {
        throw new DataException(
            Kind.CONFIG,
            "%s: eos_token_id %d is outside the vocabulary of %d".formatted(source, id, rows));
      }
    }
    return Set.copyOf(declared);
  }

  /**
   * Return the end ids of a GGUF file: {@code eos}, {@code eot} and {@code eom}, and every control
   * token that is spelled as an end of turn. Files name one end token only, where the publisher's
   * generation config has two or three.
   *
   * @param metadata the file's keys, as {@link HuggingFaceTokenizer#fromGguf} has checked them
   */
  public static Set<Integer> ofGguf(Map<String, Object> metadata) {
    Set<Integer> ends = new TreeSet<>();
    for (String name : List.of("eos", "eot", "eom")) {
      if (metadata.get("tokenizer.ggml." + name + "_token_id") instanceof Long id) {
        ends.add(Math.toIntExact(id));
      }
    }
    if (metadata.get("tokenizer.ggml.tokens") instanceof List<?> tokens
        && metadata.get("tokenizer.ggml.token_type") instanceof long[] type_V) {
      IntStream.range(0, Math.min(tokens.size(), type_V.length))
          .filter(v -> type_V[v] == CONTROL && SPELLINGS.contains(tokens.get(v)))
          .forEach(ends::add);
    }
    return ends;
  }
}
