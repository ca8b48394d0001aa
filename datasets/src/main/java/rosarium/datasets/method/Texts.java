package rosarium.datasets.method;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import rosarium.core.prompt.Message;
import rosarium.datasets.prompt.PromptLibrary;
import rosarium.datasets.prompt.PromptText;

/** Hands texts to a method and remembers which, so that records can name each with its hash. */
public final class Texts {
  private final PromptLibrary library;
  private final SortedMap<String, String> used = new TreeMap<>();

  /** Prepare to read from a library. */
  public Texts(PromptLibrary library) {
    this.library = library;
  }

  /**
   * Return a text by its id.
   *
   * @throws rosarium.core.config.ConfigException when there is none
   */
  public PromptText get(String id) {
    PromptText text = library.text(id);
    used.put(id, text.sha256());
    return text;
  }

  /** Return a text as a turn of the conversation. */
  Message turn(String role, String id) {
    return new Message(role, get(id).text());
  }

  /** Return the hash of each text that was read, by id. */
  public SortedMap<String, String> used() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(used));
  }

  /** Put a query where a text has its one placeholder; other braces stay, the query's too. */
  static String filled(PromptText text, String query) {
    if (text.placeholders().size() != 1) {
      throw new IllegalArgumentException(
          "prompt '%s' has the placeholders %s, not one".formatted(text.id(), text.placeholders()));
    }
    return text.text().replace("{" + text.placeholders().get(0) + "}", query);
  }
}
