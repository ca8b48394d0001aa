package rosarium.core.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rosarium.core.config.DataException;
import rosarium.core.config.DataException.Kind;

/** Finds the chat template of a model folder, where Hugging Face's tools would find it. */
public final class ChatTemplates {
  private static final String JINJA = "chat_template.jinja";
  private static final String CONFIG = "tokenizer_config.json";
  private static final String PROCESSOR = "chat_template.json";
  private static final String TOKENS = "special_tokens_map.json";
  private static final String KEY = "chat_template";

  /** The names under which templates find the special tokens. */
  private static final List<String> TOKEN_NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  /** Largest file read here, in bytes; real ones have some kilobytes, rarely megabytes. */
  private static final long MAX_BYTES = 64L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private ChatTemplates() {}

  /**
   * Return the template of a model, or the fallback when it ships with none.
   *
   * <p>Looked for in this order: {@code chat_template.jinja}, {@code tokenizer_config.json}, {@code
   * chat_template.json}.
   *
   * @param folder the model's folder
   * @param clock what {@code strftime_now} tells
   * @throws DataException when a file is broken or a template is
   */
  public static JinjaChatTemplate load(Path folder, Clock clock) {
    Map<String, String> tokens = specialTokens(folder);
    Path jinja = folder.resolve(JINJA);
    if (Files.isRegularFile(jinja)) {
      return JinjaChatTemplate.of(jinja.toString(), read(jinja), tokens, clock);
    }
    for (String name : List.of(CONFIG, PROCESSOR)) {
      Path file = folder.resolve(name);
      Optional<String> source = readJson(file).flatMap(json -> choose(file.toString(), json));
      if (source.isPresent()) {
        return JinjaChatTemplate.of(file + "#" + KEY, source.get(), tokens, clock);
      }
    }
    return JinjaChatTemplate.fallback(tokens);
  }

  /**
   * Return the text of the template that a configuration holds under {@code chat_template}: a
   * string, or a list of named ones of which {@code default} is taken.
   *
   * @param file what messages call the configuration
   * @param config its JSON object
   * @throws DataException when there are templates but none is the default
   */
  public static Optional<String> choose(String file, JsonNode config) {
    JsonNode templates = config.path(KEY);
    if (templates.isMissingNode() || templates.isNull()) {
      return Optional.empty();
    }
    if (templates.isTextual()) {
      return Optional.of(templates.textValue());
    }
    List<String> names = new ArrayList<>();
    for (JsonNode one : templates) {
      String name = one.path("name").asText();
      if (name.equals("default") && one.path("template").isTextual()) {
        return Optional.of(one.path("template").textValue());
      }
      names.add(name);
    }
    throw new DataException(
        Kind.TEMPLATE,
        file
            + ": "
            + KEY
            + " must be a string, or a list of {\"name\", \"template\"} with one named 'default';"
            + " found the names "
            + names);
  }

  /**
   * Return the texts of a model's special tokens by name, from {@code special_tokens_map.json} and,
   * where that says nothing, {@code tokenizer_config.json}.
   *
   * @param folder the model's folder
   */
  public static Map<String, String> specialTokens(Path folder) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String file : List.of(CONFIG, TOKENS)) {
      Optional<JsonNode> json = readJson(folder.resolve(file));
      for (String name : TOKEN_NAMES) {
        JsonNode token = json.map(node -> node.path(name)).orElse(MissingNode.getInstance());
        JsonNode text = token.isObject() ? token.path("content") : token;
        if (text.isTextual()) {
          tokens.putIfAbsent(name, text.textValue());
        }
      }
    }
    return tokens;
  }

  private static Optional<JsonNode> readJson(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(read(file)));
    } catch (JsonProcessingException e) {
      throw new DataException(Kind.FORMAT, file + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new DataException(
            Kind.LIMIT, file + ": " + size + " bytes; at most " + MAX_BYTES + " are read");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new DataException(Kind.FORMAT, file + ": not UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
