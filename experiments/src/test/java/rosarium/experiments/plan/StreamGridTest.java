package rosarium.experiments.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.record.Cell;
import rosarium.core.record.RunRecord.PromptUse;
import rosarium.core.record.RunRecord.StreamModel;
import rosarium.experiments.config.ConfigBinder;
import rosarium.experiments.config.ConfigSchema;
import rosarium.experiments.config.document.ConfigFile;
import rosarium.experiments.wiring.ModuleNames;

/** What streams run on and read, from the text of a config to the cells. */
class StreamGridTest {
  private static final String CONFIG =
      """
      schema: 1
      name: streams
      models: [{id: smollm2-135m-instruct, dtype: float32}]
      variants:
        - VARIANT
      prompts:
        - {name: own, positive: own-positive, reverse: own-reverse}
        - {name: other, positive: {id: mild, text: Be mild.}, reverse: backwards}
      datasets: [own-contrast]
      seed: 7
      max_tokens: 10
      """;

  private static final String CD = "{id: cd-obrien, alpha: 0.5, beta: 0.1, prompts: own, STREAMS}";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Grid.Expanded expand(String variant) {
    var document = ConfigFile.parse("c.yaml", CONFIG.replace("VARIANT", variant));
    ModuleNames names = new ModuleNames();
    Grid.Expanded grid =
        Grid.expand(ConfigBinder.bind(document, names, folder), names, new FakeLibrary());
    assertThat(ConfigSchema.violations(document)).isEmpty();
    return grid;
  }

  private static PromptUse use(Cell cell, String role) {
    return Objects.requireNonNull(cell.prompts().get(role));
  }

  private List<Cell> cells(String streams) {
    return expand(CD.replace("STREAMS", streams)).plan().cells();
  }

  @Test
  void rolesReadThePromptsOfThePair() {
    Cell cell = cells("expert: positive, amateur: reverse").get(0);

    assertThat(use(cell, "expert").id()).isEqualTo("own-positive");
    assertThat(use(cell, "amateur").id()).isEqualTo("own-reverse");
    assertThat(use(cell, "amateur").model()).isNull();
    assertThat(cell.label()).endsWith("amateur=reverse expert=positive");
  }

  @Test
  void aRoleMayReadAPromptOfItsOwn() {
    Cell cell = cells("expert: positive, amateur: {prompt: {id: rude, text: Be rude.}}").get(0);

    assertThat(use(cell, "amateur").id()).isEqualTo("rude");
    assertThat(use(cell, "amateur").sha256()).isEqualTo(CanonicalJson.sha256("Be rude."));
  }

  @Test
  void anotherModelIsPartOfTheCell() {
    Grid.Expanded grid =
        expand(
            CD.replace(
                "STREAMS",
                "expert: positive, amateur: {model: {path: small-a}, prompt: positive}"));
    Cell cell = grid.plan().cells().get(0);

    assertThat(use(cell, "amateur").model())
        .isEqualTo(new StreamModel("small-a", "float32", null, null, null));
    assertThat(cell.label()).endsWith("amateur=small-a expert=positive");
    var models = Objects.requireNonNull(grid.streams().get(cell.id()));
    assertThat(Objects.requireNonNull(models.get("expert")).source())
        .isEqualTo("smollm2-135m-instruct");
    assertThat(Objects.requireNonNull(models.get("amateur")).source())
        .isEqualTo("path:" + folder.resolve("small-a").toAbsolutePath());
    assertThat(Objects.requireNonNull(models.get("amateur")).dtype())
        .isEqualTo("float32"); // as the cell's model runs
  }

  @Test
  void idsDependOnModelFormAndAdapter() throws Exception {
    for (String name : List.of("one", "two")) {
      Path adapter = Files.createDirectories(folder.resolve(name));
      Files.writeString(adapter.resolve("adapter_config.json"), "{}");
      Files.writeString(adapter.resolve("adapter_model.safetensors"), name);
    }
    List<Cell> cells =
        cells(
            """
            expert: positive, amateur: [
              reverse,
              {model: {path: small-a}, prompt: reverse},
              {model: {path: small-b}, prompt: reverse},
              {model: {path: small-a, dtype: bfloat16}, prompt: reverse},
              {model: {path: small-a}, prompt: reverse, cut_vocabulary: true},
              {adapter: one, prompt: reverse},
              {adapter: two, prompt: reverse},
              {model: {path: small-a}, adapter: two, prompt: reverse}]
            """);

    assertThat(cells.stream().map(Cell::id).distinct()).hasSize(8);
    assertThat(cells.stream().map(Cell::label))
        .contains(
            "cd-obrien α=0.5 β=0.1 amateur=small-b expert=positive",
            "cd-obrien α=0.5 β=0.1 amateur=+one expert=positive",
            "cd-obrien α=0.5 β=0.1 amateur=small-a+two expert=positive");
    StreamModel adapted = Objects.requireNonNull(use(cells.get(5), "amateur").model());
    assertThat(adapted.id()).isEqualTo("smollm2-135m-instruct+one");
    assertThat(adapted.adapter()).matches("[0-9a-f]{64}");

    String before = cells.get(5).id();
    Files.writeString(folder.resolve("one/adapter_model.safetensors"), "trained on");
    assertThat(cells("expert: positive, amateur: {adapter: one, prompt: reverse}").get(0).id())
        .isNotEqualTo(before);
  }

  @Test
  void aCellOfOneModelKeepsItsId() {
    List<Cell> bare = expand("{id: rose, alpha: 0.5, prompts: own}").plan().cells();
    List<Cell> stated =
        expand("{id: rose, alpha: 0.5, prompts: own, reverse: reverse}").plan().cells();

    assertThat(stated.get(0).id()).isEqualTo(bare.get(0).id());
  }

  @Test
  void severalPairsAreReadTogether() {
    Grid.Expanded grid =
        expand("{id: mca, w: [[0.5, 0.5], [0.2, 0.8]], beta: 0.1, pairs: [own, other]}");
    List<Cell> cells = grid.plan().cells();

    assertThat(cells).hasSize(2); // not once for each pair
    assertThat(cells.get(0).promptPair()).isEqualTo("own+other");
    assertThat(use(cells.get(0), "positive").id()).isEqualTo("own-positive");
    assertThat(use(cells.get(0), "reverse").id()).isEqualTo("own-reverse");
    assertThat(use(cells.get(0), "positive-2").id()).isEqualTo("mild");
    assertThat(Objects.requireNonNull(grid.prompts().get("backwards")).text())
        .isEqualTo(".dlim eB"); // of its own pair
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{id: cd-obrien, alpha: 0.5, beta: 0.1} | cd-obrien needs an amateur; write amateur: {model:",
        "{id: cd-obrien, alpha: 0.5, beta: 0.1, amateur: reverse} | cd-obrien needs an expert",
        "{id: rose, alpha: 0.5, amateur: reverse} | rose opens no amateur stream; it opens positive",
        "{id: cd-obrien, alpha: 0.5, beta: 0, expert: positive, amateur: {adaptor: x, prompt: plain}} | unknown key 'adaptor'; allowed are model, adapter, prompt, cut_vocabulary; did you mean 'adapter'",
        "{id: cd-obrien, alpha: 0.5, beta: 0, expert: positive, amateur: {adapter: x}} | missing key 'prompt': what the amateur reads",
        "{id: cd-obrien, alpha: 0.5, beta: 0, expert: positive, amateur: {prompt: plain, cut_vocabulary: true}} | only another model can have other tokens",
        "{id: cd-obrien, alpha: 0.5, beta: 0, expert: positive, amateur: positive} | the same text",
        "{id: cd-obrien, alpha: 0.5, beta: 0, expert: positive, amateur: {model: smollm, prompt: positive}} | unknown model 'smollm'",
        "{id: cd-obrien, alpha: 0.5, beta: 0, expert: positive, amateur: [{model: {path: a/x}, prompt: positive}, {model: {path: b/x}, prompt: positive}]} | two models are called 'x'",
        "{id: mca, w: [0.5, 0.5], beta: 0.1} | mca reads 2 prompt pair(s) together here, given are 1 (own); name them with pairs",
        "{id: mca, w: [0.5, 0.5], beta: 0.1, pairs: [own, othr]} | pairs: no prompt pair 'othr' here; there are own, other; did you mean 'other'",
        "{id: mca, w: [0.5, 0.5], beta: 0.1, pairs: [own, other], prompts: own} | pairs are read together and prompts one after the other",
        "{id: rose, alpha: 0.5, pairs: [own, other]} | rose reads 1 prompt pair(s) together here, given are 2 (own+other)"
      })
  void saysWhatIsWrong(String variant, String message) {
    assertThatThrownBy(() -> expand(variant))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("c.yaml:")
        .hasMessageContaining(message);
  }

  @Test
  void anAdapterThatIsNotThereIsSaidBeforeAnythingRuns() {
    assertThatThrownBy(() -> cells("expert: positive, amateur: {adapter: gone, prompt: reverse}"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("gone", "adapter_config.json");
  }
}
