package rosarium.core.checkpoint;

import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import rosarium.core.checkpoint.file.GgufMetadata;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/**
 * What the network's configuration needs of a GGUF file's tokenizer, checked.
 *
 * @param count number of tokens; 0 if the file has no tokenizer
 * @param endOfText ids that end an answer
 * @param beginOfText id that begins a sequence, if there is one
 */
record GgufTokens(int count, SortedSet<Integer> endOfText, OptionalInt beginOfText) {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int NORMAL = 1;

  /**
   * Tokens that end a turn or a text in every model that has them as control tokens. A file states
   * one end token only, while the generation config it came from often has several.
   */
  private static final Set<String> ENDS =
      Set.of(
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "<|end_of_text|>");

  /** Read and check the lengths and ids of a file's tokenizer. */
  static GgufTokens read(GgufMetadata metadata) {
    List<String> tokens = metadata.strings(PREFIX + "tokens").orElse(List.of());
    long[] types = metadata.integers(PREFIX + "token_type").orElse(new long[tokens.size()]);
    checkLength(metadata, "token_type", types.length, tokens.size());
    int scores = metadata.numbers(PREFIX + "scores").map(s -> s.length).orElse(tokens.size());
    checkLength(metadata, "scores", scores, tokens.size());
    NavigableSet<Integer> ends = new TreeSet<>();
    for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
      id(metadata, key, tokens.size()).ifPresent(ends::add);
    }
    for (String key : List.of("padding_token_id", "unknown_token_id", "seperator_token_id")) {
      id(metadata, key, tokens.size());
    }
    for (int id = 0; id < tokens.size(); id++) {
      if (types[id] != NORMAL && ENDS.contains(tokens.get(id))) {
        ends.add(id);
      }
    }
    return new GgufTokens(tokens.size(), ends, id(metadata, "bos_token_id", tokens.size()));
  }

  private static void checkLength(GgufMetadata metadata, String key, int length, int tokens) {
    if (length != tokens) {
      throw new DataException(
          Kind.CONFIG,
          metadata.path()
              + ": "
              + PREFIX
              + key
              + " has "
              + length
              + " values for "
              + tokens
              + " tokens");
    }
  }

  private static OptionalInt id(GgufMetadata metadata, String key, int tokens) {
    long id = metadata.integer(PREFIX + key).orElse(-1L);
    if (id == -1) {
      return OptionalInt.empty();
    }
    if (id < 0 || id >= tokens) {
      throw new DataException(
          Kind.CONFIG,
          metadata.path()
              + ": "
              + PREFIX
              + key
              + " is "
              + id
              + "; there are "
              + tokens
              + " tokens");
    }
    return OptionalInt.of((int) id);
  }
}
