package rosarium.experiments.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rosarium.core.config.DataException;
import rosarium.core.model.ChatModel;
import rosarium.core.model.Extension;
import rosarium.core.model.LanguageModel;
import rosarium.core.model.ModelDescription;
import rosarium.core.model.TokenStream;
import rosarium.core.prompt.Message;
import rosarium.core.template.ChatTemplate;
import rosarium.core.tensor.Logits;
import rosarium.core.tensor.Workspace;
import rosarium.core.token.TextStream;
import rosarium.core.token.TokenIds;
import rosarium.core.token.Tokenizer;
import rosarium.experiments.stream.Models;

/** A model whose tokens are characters and which has no weights: the tests' decoder answers. */
public final class FakeModel implements LanguageModel, Tokenizer, ChatTemplate {
  static final int END = 1;
  private static final int VOCABULARY = 300;

  /** A query with this word cannot be rendered. */
  static final String UNRENDERABLE = "unrenderable";

  /** Return tokenizer and template alone; tokens are characters. */
  public static FakeModel characters() {
    return new FakeModel();
  }

  static Models.Opened opened() {
    FakeModel model = new FakeModel();
    ChatModel chat = new ChatModel(model, model, model, new TreeSet<>(Set.of(END)));
    return new Models.Opened(chat, JsonNodeFactory.instance.objectNode().put("origin", "test"));
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription(
        "scripted", "none", "float32", "cpu", VOCABULARY, 1, false, 1, 1, 1, 4096, 4, "abc");
  }

  @Override
  public TokenStream open() {
    throw new IllegalStateException("the tests' decoder opens no streams");
  }

  @Override
  public Logits forward(List<Extension> extensions) {
    throw new IllegalStateException("the tests' decoder runs no model");
  }

  @Override
  public Workspace workspace() {
    return () -> {};
  }

  @Override
  public TokenIds encode(String text, boolean addSpecial) {
    return TokenIds.of(text.chars().map(c -> Math.min(c, VOCABULARY - 1)).toArray());
  }

  @Override
  public String decode(TokenIds ids_L, boolean skipSpecial) {
    return java.util.Arrays.stream(ids_L.toArray())
        .mapToObj(id -> id == END ? "<end>" : Character.toString(id))
        .collect(Collectors.joining());
  }

  @Override
  public TextStream textStream(boolean skipSpecial) {
    return new TextStream() {
      @Override
      public String append(int id) {
        return id == END ? "" : Character.toString(id);
      }

      @Override
      public String flush() {
        return "";
      }
    };
  }

  @Override
  public int size() {
    return 256;
  }

  @Override
  public boolean decodable(int id) {
    return id < 256;
  }

  @Override
  public String token(int id) {
    return Character.toString(id);
  }

  @Override
  public Set<String> specialTokens() {
    return Set.of("<end>");
  }

  @Override
  public Rendered render(
      List<Message> messages, boolean addGenerationPrompt, Map<String, Object> variables) {
    String text =
        messages.stream().map(m -> m.role() + ":" + m.content()).collect(Collectors.joining("|"));
    if (text.contains(UNRENDERABLE)) {
      throw new DataException(DataException.Kind.TEMPLATE, "template: refuses this conversation");
    }
    return new Rendered(text, false);
  }

  @Override
  public String sha256() {
    return "def";
  }

  @Override
  public void close() {}
}
