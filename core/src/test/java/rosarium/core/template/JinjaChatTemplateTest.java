package rosarium.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.prompt.Message;
import rosarium.core.template.ChatTemplate.Rendered;
import rosarium.core.testing.Shared;

class JinjaChatTemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-03-07T12:00:00Z"), ZoneOffset.UTC);

  private static final List<Message> WITH_SYSTEM =
      List.of(new Message("system", "Be kind."), new Message("user", "Hello"));

  private static final String EVERY_TURN =
      "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";

  private static JinjaChatTemplate template(String source) {
    return JinjaChatTemplate.of("t", source, Map.of("bos_token", "<s>"), CLOCK);
  }

  private static Rendered render(String source, List<Message> messages) {
    return template(source).render(messages, true, Map.of());
  }

  @Test
  void leavesTheSystemTextToATemplateThatPrintsIt() {
    assertThat(render(EVERY_TURN, WITH_SYSTEM))
        .isEqualTo(new Rendered("<system>Be kind.<user>Hello", false));
  }

  @Test
  void mergesTheSystemTextWhereTheTemplateRaisesAnError() {
    String source =
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
            + EVERY_TURN;

    assertThat(render(source, WITH_SYSTEM))
        .isEqualTo(new Rendered("<user>Be kind.\n\nHello", true));
  }

  @Test
  void mergesTheSystemTextWhereTheTemplateDropsIt() {
    String source =
        "{% for m in messages if m.role != 'system' %}<{{ m.role }}>{{ m.content }}{% endfor %}";

    assertThat(render(source, WITH_SYSTEM))
        .isEqualTo(new Rendered("<user>Be kind.\n\nHello", true));
  }

  @Test
  void mergesADroppedSystemTextThatHappensToStandInTheQuery() {
    String source = "{% for m in messages if m.role != 'system' %}{{ m.content }}{% endfor %}";
    List<Message> messages = List.of(new Message("system", "Hi"), new Message("user", "Hi there"));

    assertThat(render(source, messages)).isEqualTo(new Rendered("Hi\n\nHi there", true));
  }

  @Test
  void keepsAnEmptySystemTextWhereTheTemplateTakesOne() {
    List<Message> messages = List.of(new Message("system", ""), new Message("user", "Hello"));

    assertThat(render(EVERY_TURN, messages)).isEqualTo(new Rendered("<system><user>Hello", false));
  }

  @Test
  void mergesAnEmptySystemTextAsNothing() {
    String source =
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
            + EVERY_TURN;
    List<Message> messages = List.of(new Message("system", ""), new Message("user", "Hello"));

    assertThat(render(source, messages)).isEqualTo(new Rendered("<user>Hello", true));
  }

  @Test
  void reportsTheFirstRefusalWhenMergingDoesNotHelp() {
    String source = "{{ raise_exception('never: ' ~ messages | length) }}";

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> render(source, WITH_SYSTEM))
        .withMessage("t:1: never: 2")
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Kind.TEMPLATE));
  }

  @Test
  void doesNotMergeIntoAnAssistantTurn() {
    List<Message> messages =
        List.of(new Message("system", "Be kind."), new Message("assistant", "Hello"));

    assertThat(render("{{ messages[1].content }}", messages))
        .isEqualTo(new Rendered("Hello", false));
  }

  @Test
  void tellsOneTimeWhileItLooksForADroppedSystemText() {
    Clock running =
        new Clock() {
          private Instant now = Instant.EPOCH;

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            now = now.plus(Duration.ofSeconds(1));
            return now;
          }
        };
    String source = "{{ strftime_now('%S') }}{{ messages[-1].content }}";
    JinjaChatTemplate template = JinjaChatTemplate.of("t", source, Map.of(), running);

    assertThat(template.render(WITH_SYSTEM, true, Map.of()))
        .isEqualTo(new Rendered("01Be kind.\n\nHello", true));
  }

  @Test
  void mergesTheSystemTextOfEveryGoldenConversationThatIsRefusedOnlyForIt() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(Files.readString(Shared.path("golden/templates/cases.json")));
    int merged = 0;

    for (JsonNode one : golden.get("conversations")) {
      String tokenizer = one.get("tokenizer").asText();
      JinjaChatTemplate template =
          JinjaChatTemplate.of(
              tokenizer,
              golden.get("templates").get(tokenizer).asText(),
              ChatTemplates.specialTokens(Shared.path("golden/tokenizers").resolve(tokenizer)),
              CLOCK);
      List<Message> messages = Conversations.of(one);
      boolean refused = one.path("message").asText().equals("System role not supported");
      if (refused) {
        Rendered rendered = template.render(messages, true, Map.of());
        String both = messages.get(0).content() + "\n\n" + messages.get(1).content();
        assertThat(rendered.systemMerged()).as(tokenizer + " " + one.get("case")).isTrue();
        assertThat(rendered.text()).contains(both.strip());
        merged++;
      } else if (one.hasNonNull("expected")) {
        Rendered rendered = template.render(messages, true, Map.of());
        assertThat(rendered.systemMerged()).as(one.toString()).isFalse();
      }
    }

    assertThat(merged).isEqualTo(10);
  }

  @Test
  void passesFurtherVariablesOn() {
    String source =
        "{{ bos_token }}{{ enable_thinking }}{{ tools is none }}{{ eos_token is defined }}";

    assertThat(template(source).renderStrictly(List.of(), false, Map.of("enable_thinking", false)))
        .isEqualTo("<s>FalseTrueFalse");
  }

  @Test
  void hashesItsSource() {
    // printf abc | sha256sum
    assertThat(template("abc").sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void fallsBackToAPlainFormat() {
    JinjaChatTemplate fallback = JinjaChatTemplate.fallback(Map.of("bos_token", "<s>"));
    List<Message> messages =
        List.of(
            new Message("system", "Be kind."),
            new Message("user", "Hello"),
            new Message("assistant", "Hi."),
            new Message("user", "Bye"));

    assertThat(fallback.isFallback()).isTrue();
    assertThat(fallback.render(messages, true, Map.of()))
        .isEqualTo(
            new Rendered(
                "<s>System: Be kind.\n\nUser: Hello\n\nAssistant: Hi.\n\nUser: Bye\n\nAssistant:",
                false));
    assertThat(JinjaChatTemplate.fallback(Map.of()).render(messages.subList(1, 2), false, Map.of()))
        .isEqualTo(new Rendered("User: Hello\n\n", false));
  }

  @Test
  void takesTheDefaultOfSeveralTemplates(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"bos_token": {"content": "<s>"}, "eos_token": "</s>", "pad_token": null,
         "chat_template": [{"name": "tool_use", "template": "tools"},
                           {"name": "default", "template": "{{ bos_token ~ eos_token }}"}]}
        """);

    JinjaChatTemplate template = ChatTemplates.load(folder, CLOCK);

    assertThat(template.isFallback()).isFalse();
    assertThat(template.renderStrictly(List.of(), false, Map.of())).isEqualTo("<s></s>");
  }

  @Test
  void prefersTheTemplateThatHasAFileOfItsOwn(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"chat_template\": \"config\"}");
    Files.writeString(folder.resolve("chat_template.jinja"), "file\n");

    assertThat(ChatTemplates.load(folder, CLOCK).renderStrictly(List.of(), false, Map.of()))
        .isEqualTo("file");
  }

  @Test
  void refusesNamedTemplatesWithoutADefault(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ChatTemplates.load(folder, CLOCK))
        .withMessageContaining("found the names [rag]");
  }

  @Test
  void fallsBackWhereAFolderHasNoTemplate(@TempDir Path folder) {
    assertThat(ChatTemplates.load(folder, CLOCK).isFallback()).isTrue();
  }
}
