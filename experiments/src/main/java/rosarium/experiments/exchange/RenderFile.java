package rosarium.experiments.exchange;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.model.ChatModel;
import rosarium.core.prompt.Message;
import rosarium.core.template.jinja.Template;
import rosarium.experiments.config.document.Setting;

/** Renders chat templates: what a model would see, or what a template makes of its variables. */
public final class RenderFile {
  private RenderFile() {}

  /**
   * Render a conversation for a model.
   *
   * @param messages a file with a list of {@code {"role", "content"}}, or an object with it under
   *     {@code messages} and further template variables under {@code template}
   */
  public static Prompting.Seen messages(ChatModel model, Path messages) {
    JsonNode json = Lines.json(messages);
    ObjectNode root =
        json instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance.objectNode().set("messages", json);
    Setting setting = Setting.root(messages.toString(), root);
    setting.allow(List.of("messages", "template"));
    List<Message> turns = RequestBinder.messages(setting.at("messages", "the conversation"));
    Map<String, Object> variables =
        setting.find("template").map(RequestBinder::variables).orElse(Map.of());
    return Prompting.messages(model, turns, variables);
  }

  /**
   * Render a template once per line.
   *
   * @param in each line the template's variables
   * @param out each line {@code {"text"}} or {@code {"error"}}
   * @return how many lines failed
   */
  public static int template(Path template, Path in, Path out) {
    String name = String.valueOf(template.getFileName());
    String source = Lines.text(template);
    List<Lines.Line> lines = Lines.read(in);
    try (AnswerFile answers = new AnswerFile(out)) {
      for (int turn = 0; turn < lines.size(); turn++) {
        answers.accept(turn, render(name, source, lines.get(turn)));
      }
      return answers.failed();
    }
  }

  private static ObjectNode render(String name, String source, Lines.Line line) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    try {
      Map<String, Object> variables =
          Lines.JSON.convertValue(line.object(), new TypeReference<Map<String, Object>>() {});
      return answer.put("text", Template.compile(name, source).render(variables));
    } catch (ConfigException | DataException refusal) {
      return answer.put("error", refusal.getMessage());
    }
  }
}
