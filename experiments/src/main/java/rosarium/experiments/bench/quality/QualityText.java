package rosarium.experiments.bench.quality;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rosarium.core.config.ConfigException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.prompt.TextHash;
import rosarium.core.token.TokenIds;

/**
 * Text that formats are compared on.
 *
 * @param name for tables
 * @param prose read as it is, one passage
 * @param chats conversations, each put into the model's template: a passage each
 */
public record QualityText(String name, String prose, List<List<Message>> chats) {
  /** Copy the list. */
  public QualityText {
    chats = List.copyOf(chats);
  }

  /** Return the text that comes with the project: prose and chats of our own words. */
  public static QualityText own() {
    return new QualityText("own-v1", ownProse(), chats(resource("chats.txt")));
  }

  /** Return the prose of {@link #own}. */
  public static String ownProse() {
    return resource("prose.txt");
  }

  /**
   * Read a file of the user's as prose.
   *
   * @throws ConfigException if it is absent, empty or not UTF-8
   */
  public static QualityText ofFile(Path file) {
    try {
      String text = Files.readString(file);
      if (text.isBlank()) {
        throw new ConfigException(file + ": the text is empty");
      }
      return new QualityText(String.valueOf(file.getFileName()), text, List.of());
    } catch (CharacterCodingException notText) {
      throw new ConfigException(file + ": not a text file in UTF-8", notText);
    } catch (IOException unreadable) {
      throw new ConfigException(file + ": cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  /** Return a hash over everything that models are given to read. */
  public String sha256() {
    return TextHash.of(prose + "\n" + chats);
  }

  /**
   * Return what a model reads: passages of at least two tokens, none longer than its context.
   *
   * @throws ConfigException if nothing is left to compare
   */
  public List<TokenIds> passages(ChatModel model) {
    List<TokenIds> passages = new ArrayList<>();
    cut(passages, model, prose);
    for (List<Message> chat : chats) {
      cut(passages, model, model.template().render(chat, false, Map.of()).text());
    }
    if (passages.isEmpty()) {
      throw new ConfigException(name + ": the text has fewer than two tokens");
    }
    return passages;
  }

  private static void cut(List<TokenIds> passages, ChatModel model, String text) {
    TokenIds ids_L = model.tokenizer().encode(text, false);
    int most = model.weights().description().context();
    for (int from = 0; from < ids_L.length(); from += most) {
      TokenIds passage_L = ids_L.slice(from, Math.min(ids_L.length(), from + most));
      if (passage_L.length() > 1) {
        passages.add(passage_L);
      }
    }
  }

  /** Read conversations: turns on lines that begin with a role, an empty line between two. */
  static List<List<Message>> chats(String text) {
    List<List<Message>> chats = new ArrayList<>();
    for (String chat : text.strip().split("\n\n", -1)) {
      List<Message> turns = new ArrayList<>();
      for (String line : chat.split("\n", -1)) {
        int colon = line.indexOf(": ");
        turns.add(new Message(line.substring(0, colon), line.substring(colon + 2)));
      }
      chats.add(turns);
    }
    return chats;
  }

  private static String resource(String name) {
    try (InputStream in = QualityText.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
