package rosarium.core.model;

import java.util.SortedSet;
import rosarium.core.template.ChatTemplate;
import rosarium.core.token.Tokenizer;

/**
 * A model that one can talk to: weights, tokenizer, chat template and where answers end.
 *
 * @param weights the network
 * @param tokenizer text to ids
 * @param template messages to text
 * @param endOfText ids that end an answer, from the generation config; at least one
 */
public record ChatModel(
    LanguageModel weights, Tokenizer tokenizer, ChatTemplate template, SortedSet<Integer> endOfText)
    implements AutoCloseable {
  @Override
  public void close() {
    tokenizer.close();
    weights.close();
  }
}
