package rosarium.core.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;

/** The variables that the hub's own tools read mean the same here. */
class HubSettingsTest {
  private static final Path WORK = Path.of("/nowhere/work");

  private static Environment environment(String... variables) {
    Map<String, String> all = new HashMap<>(Map.of("HOME", "/nowhere/home"));
    for (int i = 0; i < variables.length; i += 2) {
      all.put(variables[i], variables[i + 1]);
    }
    return new Environment(all, WORK);
  }

  private static HubSettings settings(String... variables) {
    return HubSettings.of(environment(variables));
  }

  @Test
  void findsTheCacheInTheOrderOfTheHubsTools() {
    assertThat(settings().cache()).hasToString("/nowhere/home/.cache/huggingface/hub");
    assertThat(settings("XDG_CACHE_HOME", "/x").cache()).hasToString("/x/huggingface/hub");
    assertThat(settings("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache()).hasToString("/h/hub");
    assertThat(settings("HF_HOME", "~/h").cache()).hasToString("/nowhere/home/h/hub");
    assertThat(settings("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache()).hasToString("/c");
    assertThat(settings("HF_HUB_CACHE", " ").cache())
        .hasToString("/nowhere/home/.cache/huggingface/hub");
  }

  @Test
  void dropsTheSlashAtTheEndOfTheEndpoint() {
    assertThat(settings("HF_ENDPOINT", "http://mirror:81/hf//").endpoint())
        .isEqualTo(URI.create("http://mirror:81/hf"));
  }

  @Test
  void refusesAnEndpointThatIsNoAddress() {
    for (String text : new String[] {"mirror", "ftp://a", "http://", "http://u:p@a", "a b"}) {
      assertThatThrownBy(() -> settings("HF_ENDPOINT", text))
          .as(text)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("HF_ENDPOINT");
    }
  }

  @Test
  void readsFlagsAsTheHubsToolsDo() {
    assertThat(settings().offline()).isFalse();
    assertThat(settings("HF_HUB_OFFLINE", "0").offline()).isFalse();
    for (String yes : new String[] {"1", "ON", "Yes", "true"}) {
      assertThat(settings("HF_HUB_OFFLINE", yes).offline()).as(yes).isTrue();
    }
  }

  @Test
  void keepsTheTokenOutOfItsText() {
    HubSettings settings = settings("HF_TOKEN", " hf_secret\n");

    assertThat(settings.token()).contains("hf_secret");
    assertThat(settings.toString()).doesNotContain("secret");
    assertThat(environment("HF_TOKEN", "hf_secret").toString()).doesNotContain("secret");
  }

  @Test
  void refusesATokenThatCannotBeSent() {
    assertThatThrownBy(() -> settings("HF_TOKEN", "two words"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_TOKEN")
        .hasMessageNotContaining("two words");
  }

  private static Proxy proxy(String uri, String... variables) {
    return new EnvironmentProxy(environment(variables)).select(URI.create(uri)).get(0);
  }

  @Test
  void goesThroughTheProxyOfTheEnvironment() {
    Proxy proxy = proxy("https://hub/x", "HTTPS_PROXY", "http://gate:3128");

    assertThat(((InetSocketAddress) proxy.address()).getHostString()).isEqualTo("gate");
    assertThat(((InetSocketAddress) proxy.address()).getPort()).isEqualTo(3128);
    assertThat(proxy("http://hub/x", "HTTPS_PROXY", "http://gate:3128")).isEqualTo(Proxy.NO_PROXY);
    assertThat(proxy("https://hub/x", "https_proxy", "gate:3128")).isEqualTo(proxy);
  }

  @Test
  void goesAroundTheProxyWhereToldTo() {
    String[] rules = {"*", "hub.lan", ".lan", "x, lan", "LAN"};
    for (String rule : rules) {
      assertThat(proxy("http://hub.lan/", "http_proxy", "gate:1", "NO_PROXY", rule))
          .as(rule)
          .isEqualTo(Proxy.NO_PROXY);
    }
    assertThat(proxy("http://hub.lan/", "http_proxy", "gate:1", "NO_PROXY", "ub.lan, other"))
        .isNotEqualTo(Proxy.NO_PROXY);
  }

  @Test
  void keepsTheProxysPasswordOutOfTheMessage() {
    assertThatThrownBy(() -> proxy("http://hub/", "http_proxy", "socks5://me:secret@gate:1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("secret");
  }
}
