package rosarium.core.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;
import rosarium.core.prompt.Message;
import rosarium.core.template.jinja.Template;

/** The chat template that a model ships with, or the fallback for a model that ships with none. */
public final class JinjaChatTemplate implements ChatTemplate {
  /**
   * What a model without a template is given: each turn as {@code Role: text} and a blank line, and
   * {@code Assistant:} to go on from.
   */
  private static final String FALLBACK =
      """
      {{ bos_token if bos_token is defined }}{% for message in messages %}
      {{ message.role | capitalize }}: {{ message.content | trim }}

      {% endfor %}
      {% if add_generation_prompt %}Assistant:{% endif %}
      """;

  private final Template template;
  private final String sha256;
  private final Map<String, String> specialTokens;
  private final Clock clock;
  private final boolean fallback;

  private JinjaChatTemplate(
      String name,
      String source,
      Map<String, String> specialTokens,
      Clock clock,
      boolean fallback) {
    this.template = Template.compile(name, source);
    this.sha256 = digest(source);
    this.specialTokens = Map.copyOf(specialTokens);
    this.clock = clock;
    this.fallback = fallback;
  }

  /**
   * Read a template.
   *
   * @param name what messages call it, for example its file
   * @param source its text
   * @param specialTokens the texts of the model's special tokens by their names in the tokenizer's
   *     configuration, for example {@code bos_token}; one that the model has not is left out
   * @param clock what {@code strftime_now} tells; a template that prints the date is reproducible
   *     only with a fixed one
   * @throws DataException when it is not a template, or one that could not be rendered safely
   */
  public static JinjaChatTemplate of(
      String name, String source, Map<String, String> specialTokens, Clock clock) {
    return new JinjaChatTemplate(name, source, specialTokens, clock, false);
  }

  /**
   * Return the template for a model that ships with none, {@code "System: ...\n\nUser: ...\n\n
   * Assistant:"} after the model's {@code bos_token}, if it has one.
   */
  public static JinjaChatTemplate fallback(Map<String, String> specialTokens) {
    Clock never = Clock.fixed(java.time.Instant.EPOCH, java.time.ZoneOffset.UTC);
    return new JinjaChatTemplate("fallback template", FALLBACK, specialTokens, never, true);
  }

  private static String digest(String source) {
    try {
      byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public boolean isFallback() {
    return fallback;
  }

  /**
   * Render a conversation as Hugging Face's {@code apply_chat_template} does, with no help to a
   * template that has no place for a system text.
   *
   * @throws DataException when the template refuses the conversation or cannot be rendered
   */
  public String renderStrictly(
      List<Message> messages,
      boolean addGenerationPrompt,
      Map<String, ? extends @Nullable Object> variables) {
    return render(messages, addGenerationPrompt, variables, clock);
  }

  private String render(
      List<Message> messages,
      boolean addGenerationPrompt,
      Map<String, ? extends @Nullable Object> variables,
      Clock now) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(specialTokens);
    all.put("tools", null);
    all.put("documents", null);
    all.putAll(variables);
    List<Map<String, Object>> turns = new ArrayList<>();
    for (Message message : messages) {
      Map<String, Object> turn = new LinkedHashMap<>();
      turn.put("role", message.role());
      turn.put("content", message.content());
      turns.add(turn);
    }
    all.put("messages", turns);
    all.put("add_generation_prompt", addGenerationPrompt);
    return template.render(all, now);
  }

  /**
   * Render a conversation; where the template has no place for the system text, put it before the
   * first user turn, separated by a blank line.
   *
   * <p>A template has no place for it when it raises an error for the conversation but not once the
   * text is merged, or when it prints the same whatever the system text is.
   *
   * @throws DataException when the template cannot be rendered or refuses the conversation either
   *     way; then the refusal is that of the conversation as it was given
   */
  @Override
  public Rendered render(
      List<Message> messages, boolean addGenerationPrompt, Map<String, Object> variables) {
    // All renderings of one conversation happen at one time, or they could not be compared.
    Clock now = Clock.fixed(clock.instant(), clock.getZone());
    SystemText system = SystemText.of(messages);
    String plain;
    try {
      plain = render(messages, addGenerationPrompt, variables, now);
    } catch (DataException refusal) {
      if (!system.canMerge() || refusal.kind() != Kind.TEMPLATE) {
        throw refusal;
      }
      return renderMerged(system, addGenerationPrompt, variables, now, refusal);
    }
    for (List<Message> changed : system.changed()) {
      if (render(changed, addGenerationPrompt, variables, now).equals(plain)) {
        return new Rendered(render(system.merged(), addGenerationPrompt, variables, now), true);
      }
    }
    return new Rendered(plain, false);
  }

  private Rendered renderMerged(
      SystemText system,
      boolean addGenerationPrompt,
      Map<String, Object> variables,
      Clock now,
      DataException refusal) {
    try {
      return new Rendered(render(system.merged(), addGenerationPrompt, variables, now), true);
    } catch (DataException again) {
      refusal.addSuppressed(again);
      throw refusal;
    }
  }
}
