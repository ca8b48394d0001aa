package rosarium.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;

/** Where public data is looked for, and in which order. */
class DataFolderTest {
  private final Path folder;

  DataFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void project() throws IOException {
    Files.createDirectories(folder.resolve("project/.mvn"));
    Files.createDirectories(folder.resolve("project/core"));
    Files.createDirectories(folder.resolve("shared/data"));
    Files.createDirectories(folder.resolve("other"));
    Files.createDirectories(folder.resolve("third"));
  }

  private Environment in(String where, Map<String, String> variables) {
    return new Environment(variables, folder.resolve(where));
  }

  @Test
  void prefersWhatTheUserSays() {
    Environment environment = in("project", Map.of("ROSARIUM_DATA", folder + "/third"));

    assertThat(DataFolder.find(Optional.of("../other"), environment))
        .contains(folder.resolve("other"));
  }

  @Test
  void takesTheVariableNext() {
    Environment environment = in("project", Map.of("ROSARIUM_DATA", folder + "/third"));

    assertThat(DataFolder.find(Optional.empty(), environment)).contains(folder.resolve("third"));
  }

  @Test
  void looksBesideTheProjectLast() {
    assertThat(DataFolder.find(Optional.empty(), in("project/core", Map.of())))
        .contains(folder.resolve("shared/data"));
  }

  @Test
  void isAbsentWithoutAny() throws IOException {
    Files.delete(folder.resolve("shared/data"));

    assertThat(DataFolder.find(Optional.empty(), in("project/core", Map.of()))).isEmpty();
  }

  @Test
  void refusesANamedFolderThatIsNotThere() {
    Environment wrong = in("project", Map.of("ROSARIUM_DATA", "nowhere"));

    assertThatThrownBy(() -> DataFolder.find(Optional.empty(), wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ROSARIUM_DATA: " + folder.resolve("project/nowhere"));
    assertThatThrownBy(() -> DataFolder.find(Optional.of("gone"), wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--data-dir");
  }
}
