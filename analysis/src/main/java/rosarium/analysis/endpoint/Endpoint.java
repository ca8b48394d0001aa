package rosarium.analysis.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.analysis.judge.model.NoReply;
import rosarium.core.config.ConfigException;
import rosarium.core.prompt.Message;

/**
 * Asks an OpenAI-compatible endpoint at temperature 0. What may pass (no connection, a timeout,
 * 429, 5xx, a body that is not what the protocol says) is tried again, each time after twice the
 * pause, or after what {@code Retry-After} says.
 */
final class Endpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long FIRST_PAUSE = 1_000;
  private static final long LONGEST_PAUSE = 60_000;

  /** After so many questions in a row without a reply no more are put. */
  private static final int GIVE_UP = 5;

  private final EndpointCard card;
  private final @Nullable String key;
  private final Pace pace;
  private final HttpClient client;
  private long next = Long.MIN_VALUE;
  private int failedInARow;
  private int requests;
  private long input;
  private long output;

  Endpoint(EndpointCard card, @Nullable String key, Pace pace) {
    this.card = card;
    this.key = key;
    this.pace = pace;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(card.timeoutMillis()))
            .build();
  }

  /** Return the body of a question. */
  static ObjectNode question(EndpointCard card, List<Message> turns) {
    ObjectNode body = JSON.createObjectNode().put("model", card.model());
    ArrayNode messages = body.putArray("messages");
    for (Message turn : turns) {
      messages.addObject().put("role", turn.role()).put("content", turn.content());
    }
    return body.put("temperature", 0).put("max_tokens", card.tokens());
  }

  /**
   * Return the text of the reply, which may be empty.
   *
   * @throws NoReply when none came
   * @throws ConfigException when the endpoint says that key, model or address are wrong
   */
  String ask(ObjectNode question) throws NoReply {
    if (failedInARow >= GIVE_UP) {
      throw NoReply.forNow("not asked: " + GIVE_UP + " questions in a row had no reply");
    }
    String last = "";
    long pause = FIRST_PAUSE;
    for (int attempt = 1; attempt <= card.tries(); attempt++) {
      Attempt made = attempt(question);
      if (made.reply() != null) {
        failedInARow = 0;
        return made.reply();
      }
      last = made.problem();
      if (!made.again()) {
        throw NoReply.forNow(last);
      }
      if (attempt < card.tries()) {
        pace.sleep(made.waitMillis() >= 0 ? made.waitMillis() : pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    failedInARow++;
    throw NoReply.forNow(last + ", " + card.tries() + " attempts");
  }

  /**
   * What came of one request.
   *
   * @param reply the text; null if there is none
   * @param problem why
   * @param again whether it may go better next time
   * @param waitMillis how long the endpoint asks to wait, milliseconds; -1 where it says nothing
   */
  private record Attempt(@Nullable String reply, String problem, boolean again, long waitMillis) {}

  private Attempt attempt(ObjectNode question) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(card.url().replaceAll("/+$", "") + "/chat/completions"))
            .timeout(Duration.ofMillis(card.timeoutMillis()))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(question.toString()));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    await();
    requests++;
    try {
      return attempt(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return new Attempt(null, e.getClass().getSimpleName(), true, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Attempt(null, "interrupted", false, -1);
    }
  }

  private Attempt attempt(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 401 || status == 403 || status == 404) {
      throw new ConfigException(
          "judge '%s': %s answers %d: check url, model and key_env%s"
              .formatted(card.id(), card.url(), status, key == null ? " (no key was sent)" : ""));
    }
    if (status != 200) {
      boolean again = status == 408 || status == 429 || status >= 500;
      return new Attempt(null, "status " + status, again, again ? retryAfter(response) : -1);
    }
    try {
      JsonNode body = JSON.readTree(response.body());
      JsonNode content = body.path("choices").path(0).path("message").path("content");
      if (!content.isTextual() && !content.isNull()) {
        return new Attempt(null, "a body without a message", true, -1);
      }
      input += body.path("usage").path("prompt_tokens").asLong();
      output += body.path("usage").path("completion_tokens").asLong();
      return new Attempt(content.asText(""), "", false, -1);
    } catch (JsonProcessingException e) {
      return new Attempt(null, "a body that is not JSON", true, -1);
    }
  }

  private static long retryAfter(HttpResponse<String> response) {
    Optional<String> seconds = response.headers().firstValue("Retry-After");
    return seconds.filter(text -> text.matches("[0-9]{1,6}")).isPresent()
        ? Math.min(1000 * Long.parseLong(seconds.get()), 10 * LONGEST_PAUSE)
        : -1;
  }

  /** Keep the distance between two requests that the rate asks for. */
  private void await() {
    long now = pace.nanos();
    if (next != Long.MIN_VALUE && now < next) {
      pace.sleep((next - now + 999_999) / 1_000_000);
      now = pace.nanos();
    }
    next = now + 60_000_000_000L / card.rate();
  }

  /** Return what it has come to so far. */
  String spent() {
    return String.format(
        java.util.Locale.ROOT,
        "%d requests, %,d tokens sent and %,d received, cost %.4f",
        requests,
        input,
        output,
        card.cost(input, output));
  }
}
