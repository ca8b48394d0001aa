package rosarium.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.source.store.TransferListener;

/**
 * The hub's own Python library reads our cache and we read its. Needs {@code -Dtest.hf.python=}
 * with a Python that has huggingface_hub; skipped without, for the layout is sealed by other tests
 * too.
 */
@Timeout(120)
class HubInteropTest {
  private final Path folder;
  private final FakeHub fake = new FakeHub().serve(FakeHub.COMMIT, FakeHub.tinyModel());

  HubInteropTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private String python(boolean offline, String... lines) throws IOException, InterruptedException {
    String python = System.getProperty("test.hf.python", "");
    assumeTrue(!python.isEmpty(), "no -Dtest.hf.python=/path/to/python with huggingface_hub");
    ProcessBuilder builder = new ProcessBuilder(python, "-c", String.join("\n", lines));
    builder.environment().put("HF_HOME", folder.resolve("hf").toString());
    builder.environment().put("HF_ENDPOINT", fake.endpoint);
    builder.environment().put("HF_HUB_DISABLE_XET", "1");
    builder.environment().put("HF_HUB_OFFLINE", offline ? "1" : "0");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  private ModelFinder finder() {
    return new ModelFinder(Catalogue.builtIn(), fake.environment(folder));
  }

  @Test
  void itsLibraryReadsOurCache() throws Exception {
    ModelFiles model = finder().find("hf:garden/tiny", TransferListener.SILENT);

    String said =
        python(
            true,
            "from huggingface_hub import hf_hub_download, scan_cache_dir",
            "p = hf_hub_download('garden/tiny', 'model.safetensors')",
            "info = scan_cache_dir()",
            "repo = next(iter(info.repos))",
            "print(p, repo.repo_id, len(info.warnings), repo.nb_files, sorted(repo.refs))");

    assertThat(said)
        .isEqualTo(model.path().resolve("model.safetensors") + " garden/tiny 0 5 ['main']");
  }

  @Test
  void weReadTheCacheOfItsLibrary() throws Exception {
    for (String name :
        List.of("config.json", "tokenizer.json", "generation_config.json", "model.safetensors")) {
      python(
          false,
          "from huggingface_hub import hf_hub_download",
          "hf_hub_download('garden/tiny', '" + name + "')");
    }
    fake.hub.resetRequests();

    ModelFiles model = finder().find("hf:garden/tiny", TransferListener.SILENT);

    assertThat(fake.requests()).isEmpty();
    assertThat(model.sha256()).isEqualTo(FakeHub.sha256(FakeHub.weights(40_000)));
    assertThat(model.files()).hasSize(4);
  }
}
