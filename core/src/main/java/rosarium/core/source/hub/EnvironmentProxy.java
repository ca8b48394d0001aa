package rosarium.core.source.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;

/**
 * Chooses the proxy as other command-line tools do: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY.
 */
final class EnvironmentProxy extends ProxySelector {
  private final Environment environment;

  EnvironmentProxy(Environment environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(@Nullable URI uri) {
    if (uri == null || uri.getHost() == null || exempt(uri.getHost())) {
      return List.of(Proxy.NO_PROXY);
    }
    String own = "https".equals(uri.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
    return either(own).or(() -> either("ALL_PROXY")).map(EnvironmentProxy::proxy).stream()
        .findFirst()
        .map(List::of)
        .orElse(List.of(Proxy.NO_PROXY));
  }

  private Optional<String> either(String name) {
    return environment.value(name.toLowerCase(Locale.ROOT)).or(() -> environment.value(name));
  }

  private boolean exempt(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    for (String part : either("NO_PROXY").orElse("").split(",", -1)) {
      String rule = part.strip().toLowerCase(Locale.ROOT);
      String bare = rule.startsWith(".") ? rule.substring(1) : rule;
      if (rule.equals("*")
          || (!bare.isEmpty() && (name.equals(bare) || name.endsWith("." + bare)))) {
        return true;
      }
    }
    return false;
  }

  private static Proxy proxy(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if (uri.getHost() != null && "http".equals(uri.getScheme())) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException("the proxy variable is no address", e);
    }
    // The value may hold a password and stays out of the message.
    throw new ConfigException("the proxy variable is not of the form http://host:port");
  }

  @Override
  public void connectFailed(
      @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException e) {
    // There is one proxy and no second to try; the failure itself reaches the caller.
  }
}
