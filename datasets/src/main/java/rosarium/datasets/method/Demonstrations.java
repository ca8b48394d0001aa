package rosarium.datasets.method;

import java.util.ArrayList;
import java.util.List;
import rosarium.core.prompt.Framing;
import rosarium.core.prompt.Message;

/** Shows pairs of a query and an answer as real turns before the query. */
record Demonstrations(List<Message> shown) implements Framing {
  /** Read {@code family-1-query}, {@code family-1-answer} and so on, {@code count} pairs. */
  static Demonstrations of(Texts texts, String family, int count) {
    List<Message> shown = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      shown.add(texts.turn("user", family + "-" + i + "-query"));
      shown.add(texts.turn("assistant", family + "-" + i + "-answer"));
    }
    return new Demonstrations(List.copyOf(shown));
  }

  @Override
  public List<Message> turns(String query) {
    List<Message> turns = new ArrayList<>(shown);
    turns.add(new Message("user", query));
    return turns;
  }
}
