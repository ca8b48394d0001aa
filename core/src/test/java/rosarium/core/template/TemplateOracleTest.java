package rosarium.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.template.jinja.Template;
import rosarium.core.testing.Shared;

/** Compares renderings with those of Jinja's own sandbox, case by case. */
class TemplateOracleTest {
  /** The day on which the reference was made. */
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-03-07T12:00:00Z"), ZoneOffset.UTC);

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void rendersEveryCaseOfThePublicTemplatesAsTheReferenceDoes() throws IOException {
    Path folder = Shared.path("data/chat_templates");
    Map<String, Template> templates = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    int texts = 0;
    int errors = 0;

    for (JsonNode one : JSON.readTree(Files.readString(folder.resolve("cases.json")))) {
      String file = one.get("template").asText();
      if (!templates.containsKey(file)) {
        templates.put(file, Template.compile(file, Files.readString(folder.resolve(file))));
      }
      compare(one, one.get("id").asText(), templates.get(file), one.get("context"), wrong);
      texts += one.hasNonNull("expected") ? 1 : 0;
      errors += one.hasNonNull("error") ? 1 : 0;
    }

    assertThat(wrong).isEmpty();
    assertThat(templates).hasSize(56);
    assertThat(texts).isEqualTo(2143);
    assertThat(errors).isEqualTo(119);
  }

  @Test
  void rendersEverySmallProgramAsTheReferenceDoes() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;

    for (JsonNode one : golden().get("language")) {
      String name = one.get("case").asText();
      String expected = one.path("message").asText();
      try {
        Template template = Template.compile(name, one.get("template").asText());
        compare(one, name, template, one.get("variables"), wrong);
      } catch (DataException refusal) {
        if (!one.has("error") || !says(refusal, expected)) {
          wrong.add(name + " does not compile: " + refusal.getMessage());
        }
      }
      count++;
    }

    assertThat(wrong).isEmpty();
    assertThat(count).isEqualTo(48);
  }

  @Test
  void rendersEveryGoldenConversationAsTheReferenceDoes() throws IOException {
    JsonNode golden = golden();
    List<String> wrong = new ArrayList<>();
    int count = 0;

    for (JsonNode one : golden.get("conversations")) {
      String tokenizer = one.get("tokenizer").asText();
      Path folder = Shared.path("golden/tokenizers").resolve(tokenizer);
      JinjaChatTemplate template =
          JinjaChatTemplate.of(
              tokenizer,
              golden.get("templates").get(tokenizer).asText(),
              ChatTemplates.specialTokens(folder),
              CLOCK);
      compare(one, tokenizer + " " + one.get("case").asText(), strict(template, one), wrong);
      count++;
    }

    assertThat(wrong).isEmpty();
    assertThat(count).isEqualTo(209);
  }

  private static JsonNode golden() throws IOException {
    return JSON.readTree(Files.readString(Shared.path("golden/templates/cases.json")));
  }

  private static Map<String, Object> map(JsonNode node) {
    return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
  }

  private interface Rendering {
    String text();
  }

  private static Rendering strict(JinjaChatTemplate template, JsonNode one) {
    boolean prompt = one.get("add_generation_prompt").asBoolean();
    return () -> template.renderStrictly(Conversations.of(one), prompt, map(one.get("kwargs")));
  }

  private static void compare(
      JsonNode one, String name, Template template, JsonNode variables, List<String> wrong) {
    compare(one, name, () -> template.render(map(variables), CLOCK), wrong);
  }

  private static void compare(JsonNode one, String name, Rendering rendering, List<String> wrong) {
    String message = one.has("message") ? one.get("message").asText() : one.path("error").asText();
    try {
      String text = rendering.text();
      if (!one.hasNonNull("expected")) {
        wrong.add(name + ": no error, but should be: " + message);
      } else if (!text.equals(one.get("expected").asText())) {
        wrong.add(name + ":\n" + text + "\nshould be\n" + one.get("expected").asText());
      }
    } catch (DataException refusal) {
      if (one.hasNonNull("expected") || !says(refusal, message)) {
        wrong.add(name + ": " + refusal.getMessage() + " should be " + message);
      }
    }
  }

  private static boolean says(DataException refusal, String message) {
    String found = String.valueOf(refusal.getMessage());
    return refusal.kind() == Kind.TEMPLATE
        && found.matches("(?s)[^:]+:\\d+: .*")
        && found.contains(message);
  }
}
