package rosarium.core.source.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;

/**
 * Where the hub is and how to come there, from the variables that its own tools read.
 *
 * @param endpoint {@code HF_ENDPOINT}, without a slash at the end
 * @param cache {@code HF_HUB_CACHE}, else {@code hub} in {@code HF_HOME}
 * @param token {@code HF_TOKEN}, else what a login left in {@code HF_HOME}; sent to the endpoint
 *     only
 * @param offline {@code HF_HUB_OFFLINE}: use what is in the cache
 */
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline) {
  private static final String PUBLIC_ENDPOINT = "https://huggingface.co";
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");
  private static final long TOKEN_FILE_LIMIT = 64 << 10;

  /** Read the environment. */
  public static HubSettings of(Environment environment) {
    Path home =
        environment.path("HF_HOME").orElseGet(() -> environment.userCache().resolve("huggingface"));
    Path cache =
        environment
            .path("HF_HUB_CACHE")
            .or(() -> environment.path("HUGGINGFACE_HUB_CACHE"))
            .orElseGet(() -> home.resolve("hub"));
    boolean offline =
        environment.flag("HF_HUB_OFFLINE") || environment.flag("TRANSFORMERS_OFFLINE");
    return new HubSettings(endpoint(environment), cache, token(environment, home), offline);
  }

  private static URI endpoint(Environment environment) {
    String text = environment.value("HF_ENDPOINT").orElse(PUBLIC_ENDPOINT).replaceAll("/+$", "");
    try {
      URI endpoint = URI.create(text);
      boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
      if (web && endpoint.getHost() != null && endpoint.getUserInfo() == null) {
        return endpoint;
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException("HF_ENDPOINT: '" + text + "' is no address", e);
    }
    throw new ConfigException(
        "HF_ENDPOINT: '" + text + "' is no address of the form https://host[:port][/path]");
  }

  private static Optional<String> token(Environment environment, Path home) {
    Optional<String> named =
        environment.value("HF_TOKEN").or(() -> environment.value("HUGGING_FACE_HUB_TOKEN"));
    if (named.isEmpty() && environment.flag("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    Path file = environment.path("HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"));
    Optional<String> token = named.or(() -> read(file));
    if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
      // The value itself is a secret and stays out of the message.
      throw new ConfigException(
          (named.isPresent() ? "HF_TOKEN" : file.toString())
              + ": not a token: it has blanks or control characters inside");
    }
    return token;
  }

  private static Optional<String> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > TOKEN_FILE_LIMIT) {
        return Optional.empty();
      }
      return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e, e);
    }
  }

  /** Leave the token out. */
  @Override
  public String toString() {
    return "HubSettings[" + endpoint + ", " + cache + (offline ? ", offline]" : "]");
  }
}
