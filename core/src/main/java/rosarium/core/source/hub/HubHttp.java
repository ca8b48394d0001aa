package rosarium.core.source.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Pause;

/**
 * Sends one request until it is answered: follows redirects itself, keeps the token from other
 * hosts, and waits and tries again where that can help.
 */
final class HubHttp {
  private static final int ATTEMPTS = 5;
  private static final int CONNECT_ATTEMPTS = 2;
  private static final int REDIRECTS = 10;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  private final HubSettings settings;
  private final Environment environment;
  private final Pause pause;
  private @Nullable HttpClient client;

  HubHttp(HubSettings settings, Environment environment, Pause pause) {
    this.settings = settings;
    this.environment = environment;
    this.pause = pause;
  }

  /** Built when first needed, for it brings threads: most starts find everything in the cache. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(Duration.ofSeconds(15))
              .proxy(new EnvironmentProxy(environment))
              .build();
    }
    return client;
  }

  /**
   * Send a request below the endpoint.
   *
   * @param method GET or HEAD
   * @param path percent-encoded, begins with a slash
   * @param stopAt header that makes the answer good enough even if it sends us to another host
   * @return the last answer, of any status that trying again does not cure; the caller closes it
   */
  HttpResponse<InputStream> send(
      String method, String path, Map<String, String> headers, @Nullable String stopAt) {
    URI first = URI.create(settings.endpoint() + path);
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<InputStream> answer = follow(method, first, headers, stopAt);
        if (!PASSING.contains(answer.statusCode())) {
          return answer;
        }
        answer.body().close();
        if (attempt == ATTEMPTS) {
          throw new FetchException(
              "hub, "
                  + first
                  + ": HTTP "
                  + answer.statusCode()
                  + " "
                  + ATTEMPTS
                  + " times in a row; try again later");
        }
        pause.pause(retryAfter(answer, first).orElse(backoff(attempt)));
      } catch (IOException e) {
        if (attempt >= (isConnect(e) ? CONNECT_ATTEMPTS : ATTEMPTS)) {
          throw unreachable(first, e);
        }
        pause.pause(backoff(attempt));
      }
    }
  }

  private HttpResponse<InputStream> follow(
      String method, URI first, Map<String, String> headers, @Nullable String stopAt)
      throws IOException {
    URI at = first;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      HttpResponse<InputStream> answer = once(method, at, headers);
      Optional<String> target = answer.headers().firstValue("Location");
      if (!MOVED.contains(answer.statusCode()) || target.isEmpty()) {
        return answer;
      }
      URI next = next(at, target.get());
      if (stopAt != null
          && answer.headers().firstValue(stopAt).isPresent()
          && !sameHost(next, settings.endpoint())) {
        return answer;
      }
      answer.body().close();
      at = next;
    }
    throw new FetchException("hub, " + first + ": more than " + REDIRECTS + " redirects");
  }

  private static URI next(URI at, String target) {
    URI next;
    try {
      next = at.resolve(target);
    } catch (IllegalArgumentException e) {
      throw new FetchException("hub, " + at + ": redirects to something that is no address", e);
    }
    boolean web = "https".equals(next.getScheme()) || "http".equals(next.getScheme());
    boolean downgrade = "https".equals(at.getScheme()) && !"https".equals(next.getScheme());
    if (!web || downgrade || next.getHost() == null) {
      throw new FetchException("hub, " + at + ": refused a redirect to an unsafe address");
    }
    return next;
  }

  private HttpResponse<InputStream> once(String method, URI at, Map<String, String> headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(60))
            .header("User-Agent", "rosarium")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (sameHost(at, settings.endpoint())) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    try {
      return client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted while asking the hub", e);
    }
  }

  /** A host is the same only with its scheme and port: a token goes nowhere else. */
  private static boolean sameHost(URI a, URI b) {
    return Objects.equals(a.getScheme(), b.getScheme())
        && port(a) == port(b)
        && a.getHost().toLowerCase(Locale.ROOT).equals(b.getHost().toLowerCase(Locale.ROOT));
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static Duration backoff(int attempt) {
    return Duration.ofSeconds(1L << (attempt - 1));
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> answer, URI first) {
    Optional<Duration> wait =
        answer
            .headers()
            .firstValue("Retry-After")
            .flatMap(
                text -> seconds(text).or(() -> until(text, answer.headers().firstValue("Date"))));
    wait.filter(length -> length.compareTo(LONGEST_WAIT) > 0)
        .ifPresent(
            length -> {
              throw new FetchException(
                  "hub, "
                      + first
                      + ": HTTP "
                      + answer.statusCode()
                      + ": asks to come back in "
                      + length.toSeconds()
                      + " s; do so, or set HF_TOKEN for a higher limit");
            });
    return wait;
  }

  private static Optional<Duration> seconds(String text) {
    return text.matches("[0-9]{1,9}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
        : Optional.empty();
  }

  /** The server's own clock is the one that its date was meant for. */
  private static Optional<Duration> until(String text, Optional<String> date) {
    try {
      DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME;
      if (date.isEmpty()) {
        return Optional.empty();
      }
      Duration wait =
          Duration.between(
              ZonedDateTime.parse(date.get(), format), ZonedDateTime.parse(text, format));
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isConnect(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  private FetchException unreachable(URI at, IOException e) {
    boolean unknownHost =
        e.getCause() instanceof UnresolvedAddressException
            || (e.getCause() != null
                && e.getCause().getCause() instanceof UnresolvedAddressException);
    String reason = unknownHost ? "its host name is not known here" : e.toString();
    return new FetchException(
        "hub, "
            + at
            + ": cannot be reached ("
            + reason
            + "); check the network, HTTPS_PROXY and"
            + " HF_ENDPOINT (now "
            + settings.endpoint()
            + ")",
        e);
  }
}
