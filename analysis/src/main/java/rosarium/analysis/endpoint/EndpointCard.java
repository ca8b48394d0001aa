package rosarium.analysis.endpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.model.Against;
import rosarium.analysis.judge.model.JudgeFormats;
import rosarium.analysis.judge.model.JudgeSetup;
import rosarium.analysis.run.StrictJson;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;

/**
 * A judge behind an endpoint, as its YAML file describes it.
 *
 * @param schema version of the format, 1
 * @param id name in metrics and file names
 * @param url where the protocol is spoken, up to and without {@code /chat/completions}
 * @param model what is asked for there
 * @param format how replies are read, one of {@link JudgeFormats#ofEndpoints}; says also which
 *     texts are sent
 * @param against what a pairwise judge compares an answer with, {@code reference} or {@code
 *     baseline}; the custom of its format if absent
 * @param swap whether a pairwise judge sees the answers in both orders, true if absent
 * @param system text instead of that of the format; may be empty
 * @param user text instead of that of the format, with {@code {query}} and {@code {answer}}, or
 *     {@code {answer_a}} and {@code {answer_b}} where two are compared
 * @param delimit whether the answer stands between marks that it cannot know, and the judge is told
 *     that it is data; false sends the text as published. True if absent
 * @param keyEnv name of the environment variable that holds the key; absent for none
 * @param maxTokens longest reply, 512 if absent
 * @param perMinute most requests a minute, 60 if absent
 * @param attempts how often one question is put at most, 5 if absent
 * @param timeoutSeconds how long one reply may take, 60 if absent
 * @param inputPrice price of a million prompt tokens, for the counter; 0 if absent
 * @param outputPrice price of a million tokens of replies; 0 if absent
 */
public record EndpointCard(
    @JsonProperty(value = "schema", required = true) int schema,
    @JsonProperty(value = "id", required = true) String id,
    @JsonProperty(value = "url", required = true) String url,
    @JsonProperty(value = "model", required = true) String model,
    @JsonProperty(value = "format", required = true) String format,
    @JsonProperty("against") @Nullable String against,
    @JsonProperty("swap") @Nullable Boolean swap,
    @JsonProperty("system") @Nullable String system,
    @JsonProperty("user") @Nullable String user,
    @JsonProperty("delimit") @Nullable Boolean delimit,
    @JsonProperty("key_env") @Nullable String keyEnv,
    @JsonProperty("max_tokens") @Nullable Integer maxTokens,
    @JsonProperty("per_minute") @Nullable Integer perMinute,
    @JsonProperty("attempts") @Nullable Integer attempts,
    @JsonProperty("timeout_seconds") @Nullable Double timeoutSeconds,
    @JsonProperty("input_price") @Nullable Double inputPrice,
    @JsonProperty("output_price") @Nullable Double outputPrice) {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,49}");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * Read a file.
   *
   * @throws ConfigException naming file and key
   */
  public static EndpointCard read(Path file) {
    EndpointCard card;
    try {
      card = YAML.readValue(StrictJson.text(file), EndpointCard.class);
    } catch (UnrecognizedPropertyException unknown) {
      List<String> keys = unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
      throw new ConfigException(
          "%s: unknown key '%s'; allowed are %s%s"
              .formatted(
                  file,
                  unknown.getPropertyName(),
                  String.join(", ", keys),
                  NearestName.hint(unknown.getPropertyName(), keys)),
          unknown);
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + ": " + e.getOriginalMessage(), e);
    }
    if (card == null) {
      throw new ConfigException(file + ": the file is empty");
    }
    card.check(file);
    return card;
  }

  private void check(Path file) {
    must(schema == 1, file, "schema", schema, "1");
    must(ID.matcher(id).matches(), file, "id", id, "lower-case letters, digits, '.' and '-'");
    mustBeOneOf(JudgeFormats.ofEndpoints(), file, "format", format);
    checkPair(file);
    must(http(url), file, "url", url, "http://... or https://...");
    must(tokens() >= 1, file, "max_tokens", maxTokens, "at least 1");
    must(rate() >= 1, file, "per_minute", perMinute, "at least 1");
    must(tries() >= 1 && tries() <= 20, file, "attempts", attempts, "1 to 20");
    must(timeoutMillis() >= 1, file, "timeout_seconds", timeoutSeconds, "above 0");
  }

  private static void must(
      boolean holds, Path file, String key, @Nullable Object value, String allowed) {
    if (!holds) {
      throw new ConfigException("%s: %s: %s; allowed: %s".formatted(file, key, value, allowed));
    }
  }

  private static void mustBeOneOf(List<String> names, Path file, String key, String value) {
    String allowed = String.join(", ", names) + NearestName.hint(value, names);
    must(names.contains(value), file, key, value, allowed);
  }

  private static boolean http(String url) {
    try {
      String scheme = String.valueOf(URI.create(url).getScheme()).toLowerCase(Locale.ROOT);
      return scheme.equals("http") || scheme.equals("https");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void checkPair(Path file) {
    boolean pair = JudgeFormats.isPair(format);
    String only = "nothing: only a format that compares two answers has it";
    must(pair || against == null, file, "against", against, only);
    must(pair || swap == null, file, "swap", swap, only);
    if (against != null) {
      mustBeOneOf(Against.ids(), file, "against", against);
    }
    List<String> holes =
        pair ? List.of("{query}", "{answer_a}", "{answer_b}") : List.of("{query}", "{answer}");
    must(
        user == null || holes.stream().allMatch(user::contains),
        file,
        "user",
        user,
        "a text with " + String.join(" and ", holes));
  }

  /** Return what judge it is to be. */
  JudgeSetup setup() {
    return new JudgeSetup(
        id,
        format,
        system,
        user,
        Objects.requireNonNullElse(delimit, true),
        Optional.ofNullable(against).flatMap(Against::byId).orElse(null),
        Objects.requireNonNullElse(swap, true));
  }

  int tokens() {
    return Objects.requireNonNullElse(maxTokens, 512);
  }

  int rate() {
    return Objects.requireNonNullElse(perMinute, 60);
  }

  int tries() {
    return Objects.requireNonNullElse(attempts, 5);
  }

  long timeoutMillis() {
    return Math.round(1000 * Objects.requireNonNullElse(timeoutSeconds, 60.0));
  }

  /** Return what so many tokens cost. */
  double cost(long input, long output) {
    return (input * Objects.requireNonNullElse(inputPrice, 0.0)
            + output * Objects.requireNonNullElse(outputPrice, 0.0))
        / 1e6;
  }
}
