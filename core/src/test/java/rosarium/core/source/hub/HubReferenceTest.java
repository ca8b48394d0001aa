package rosarium.core.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rosarium.core.config.ConfigException;

/** How a user may write a model on the hub. */
class HubReferenceTest {
  private static HubReference of(String repository, String revision, String file) {
    return new HubReference(
        repository, revision, file.isEmpty() ? Optional.empty() : Optional.of(file));
  }

  @Test
  void readsEveryFormOfTheDocumentation() {
    assertThat(HubReference.parse("org/name")).isEqualTo(of("org/name", "main", ""));
    assertThat(HubReference.parse(" org/name@v1.0 ")).isEqualTo(of("org/name", "v1.0", ""));
    assertThat(HubReference.parse("gpt2")).isEqualTo(of("gpt2", "main", ""));
    assertThat(HubReference.parse("org/name@main/sub/a.Q4_1.gguf"))
        .isEqualTo(of("org/name", "main", "sub/a.Q4_1.gguf"));
    assertThat(HubReference.parse("org/name/a.gguf@v1")).isEqualTo(of("org/name", "v1", "a.gguf"));
    assertThat(HubReference.parse("org/name/a.gguf")).isEqualTo(of("org/name", "main", "a.gguf"));
    assertThat(HubReference.parse("org/name@refs/pr/7")).isEqualTo(of("org/name", "refs/pr/7", ""));
    assertThat(HubReference.parse("org/name@refs/pr/7/a.gguf"))
        .isEqualTo(of("org/name", "refs/pr/7", "a.gguf"));
  }

  @Test
  void readsWhatItWrites() {
    for (String text : List.of("org/name@main", "org/name@refs/pr/7", "org/name@v1/b/a.gguf")) {
      assertThat(HubReference.parse(text)).hasToString(text);
    }
  }

  @Test
  void refusesWhatCouldBecomeAnotherPath() {
    for (String text :
        List.of(
            "",
            "/",
            "org/",
            "../name",
            "org/..",
            "org/name@",
            "org/name@..",
            "org/name@../up",
            "org/name@main/../a.gguf",
            "org/name@main//a.gguf",
            "a/b/c",
            "org/na me",
            "org/a--b",
            "org/name@-x",
            "org/name@a b",
            "org/name@main/a\\b.gguf",
            "org/name@refs/pr/..")) {
      assertThatThrownBy(() -> HubReference.parse(text))
          .as("'%s'", text)
          .isInstanceOf(ConfigException.class);
    }
  }

  @Test
  void givesEveryReferenceItsOwnKey() {
    assertThat(HubReference.parse("org/name").key()).isEqualTo("models--org--name@main");
    assertThat(HubReference.parse("org/name@main/s/a.gguf").key())
        .isEqualTo("models--org--name@main@s--a.gguf");
  }
}
