package rosarium.core.model;

import java.util.SortedSet;
import rosarium.core.prompt.SoftPrompt;
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
  /** Return what a soft prompt must have been tuned for to be read here. */
  public SoftPrompt.Maker maker() {
    ModelDescription description = weights.description();
    return new SoftPrompt.Maker(
        description.id(),
        description.sha256(),
        tokenizer.sha256(),
        template.sha256(),
        description.width());
  }

  @Override
  public void close() {
    tokenizer.close();
    weights.close();
  }
}
