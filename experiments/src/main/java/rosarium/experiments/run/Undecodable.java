package rosarium.experiments.run;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import rosarium.core.model.ChatModel;

/** Finds the ids that must never be written because nobody could read them. */
public final class Undecodable {
  private Undecodable() {}

  /** Return the ids of a model's head for which its tokenizer has no token. */
  public static Set<Integer> ids(ChatModel model) {
    return IntStream.range(0, model.weights().description().vocabulary())
        .filter(id -> !model.tokenizer().decodable(id))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
